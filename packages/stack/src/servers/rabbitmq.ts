import { createHash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createConnection } from "node:net";
import { connect } from "amqplib";
import { writePrivateFile } from "../home.ts";
import type { ProcessSpec } from "../process-spec.ts";
import { urlsOf, type Wiring } from "../wiring.ts";
import type { ServerContext } from "./server-context.ts";

export const nodeNameOf = (wiring: Wiring): string => `rollcall-${wiring.id}@localhost`;

/** One node of the broker. `npm start` runs one; a drill of what happens to several runs three on one machine. */
export type BrokerNode = Readonly<{
  name: string;
  nodeName: string;
  ports: { amqp: number; dist: number };
  /** Names of all nodes of the cluster; empty for one that stands alone. */
  cluster: readonly string[];
}>;

export const onlyNode = (wiring: Wiring): BrokerNode => ({
  name: "rabbitmq",
  nodeName: nodeNameOf(wiring),
  ports: { amqp: wiring.ports.rabbitmq, dist: wiring.ports.rabbitmqDist },
  cluster: [],
});

/** RabbitMQ's own form: base64 of four random bytes and SHA-256 over these and the password. */
const passwordHash = (password: string): string => {
  const salt = randomBytes(4);
  const hash = createHash("sha256").update(salt).update(password, "utf8").digest();
  return Buffer.concat([salt, hash]).toString("base64");
};

/** Loaded at each start; because it brings a user, the broker does not make its well-known guest. */
const definitions = ({ secrets }: Wiring) => ({
  users: [
    {
      name: "rollcall",
      password_hash: passwordHash(secrets.rabbitmq),
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: "",
      limits: {},
    },
  ],
  vhosts: [{ name: "rollcall" }],
  permissions: [{ user: "rollcall", vhost: "rollcall", configure: ".*", write: ".*", read: ".*" }],
});

const clusterSettings = (nodeNames: readonly string[]): string =>
  nodeNames.length === 0
    ? ""
    : `cluster_formation.peer_discovery_backend = classic_config
${nodeNames.map((name, n) => `cluster_formation.classic_config.nodes.${n + 1} = ${name}`).join("\n")}
cluster_partition_handling = pause_minority
`;

const settings = (
  { home }: ServerContext,
  { ports, cluster }: BrokerNode,
): string => `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
${clusterSettings(cluster)}load_definitions = ${home.path("run", "rabbitmq-definitions.json")}
# A full file is written out to the queues at once, and answers wait for it: the smaller, the shorter. Its standard is 512 MB.
raft.wal_max_size_bytes = 8388608
vm_memory_high_watermark.relative = 0.4
disk_free_limit.absolute = 1GB
consumer_timeout = 1800000
log.console = true
log.console.level = info
log.file = false
`;

const environment = (
  { home, wiring, searchPath }: ServerContext,
  { name: node, nodeName, ports }: BrokerNode,
): Record<string, string> => {
  const run = (name: string) => home.path("run", name);
  const data = (name: string) => home.path(node, name);
  return {
    PATH: searchPath,
    LANG: "C.UTF-8",
    HOME: home.path("rabbitmq"),
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.dist),
    RABBITMQ_MNESIA_BASE: data("mnesia"),
    RABBITMQ_LOG_BASE: data("log"),
    RABBITMQ_SCHEMA_DIR: data("schema"),
    RABBITMQ_GENERATED_CONFIG_DIR: data("config"),
    RABBITMQ_PID_FILE: data("pid"),
    RABBITMQ_CONFIG_FILE: run(`${node}.conf`),
    RABBITMQ_ENABLED_PLUGINS_FILE: run("rabbitmq-plugins"),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    ERL_EPMD_PORT: String(wiring.ports.epmd),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    // Without it the port for other Erlang nodes listens on every address.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    // Makes the script replace itself by the server, so that the pid known here is the server's.
    RUNNING_UNDER_SYSTEMD: "true",
  };
};

const acceptsConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

export const amqpUrlOf = (wiring: Wiring, { ports }: BrokerNode): string => {
  const url = new URL(urlsOf(wiring).amqp);
  url.port = String(ports.amqp);
  return url.href;
};

const acceptsUser = async (wiring: Wiring, node: BrokerNode): Promise<boolean> => {
  // Half a connection would stand in the broker's log as an error.
  if (!(await acceptsConnections(node.ports.amqp))) return false;
  const connection = await connect(amqpUrlOf(wiring, node), { noDelay: true, timeout: 3_000 });
  connection.on("error", () => {});
  await connection.close();
  return true;
};

/** Erlang's name service, run by us in the foreground: started by the broker it would outlive it. */
const prepareEpmd = (context: ServerContext): ProcessSpec => {
  const { home, wiring, programs, searchPath } = context;
  return {
    name: "epmd",
    kind: "helper",
    command: programs.epmd,
    args: ["-port", String(wiring.ports.epmd), "-address", "127.0.0.1"],
    env: { PATH: searchPath, LANG: "C.UTF-8" },
    cwd: home.path("rabbitmq"),
    logFile: home.logFile("epmd"),
    port: wiring.ports.epmd,
    isReady: () => acceptsConnections(wiring.ports.epmd),
    startWithinMs: 10_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 2_000,
  };
};

const prepareNode = (context: ServerContext, node: BrokerNode): ProcessSpec => {
  const { home, wiring, programs } = context;
  for (const folder of ["mnesia", "log", "schema", "config"]) {
    mkdirSync(home.path(node.name, folder), { recursive: true, mode: 0o700 });
  }
  writePrivateFile(home.path("run", `${node.name}.conf`), settings(context, node));
  return {
    name: node.name,
    kind: "server",
    command: programs.rabbitmqServer,
    args: [],
    env: environment(context, node),
    cwd: home.path("rabbitmq"),
    logFile: home.logFile(node.name),
    port: node.ports.amqp,
    isReady: () => acceptsUser(wiring, node),
    startWithinMs: 120_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 30_000,
  };
};

/** Erlang's name service and the nodes, in the order in which they must be started. */
export const prepareRabbitmq = (context: ServerContext, nodes: readonly BrokerNode[]): ProcessSpec[] => {
  const { home, wiring } = context;
  mkdirSync(home.path("rabbitmq"), { recursive: true, mode: 0o700 });
  writePrivateFile(home.path("run", "rabbitmq-definitions.json"), JSON.stringify(definitions(wiring)));
  writePrivateFile(home.path("run", "rabbitmq-plugins"), "[].\n");
  writePrivateFile(home.path("rabbitmq", ".erlang.cookie"), wiring.secrets.erlangCookie);
  return [prepareEpmd(context), ...nodes.map((node) => prepareNode(context, node))];
};
