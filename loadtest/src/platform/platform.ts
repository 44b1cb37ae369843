import { randomInt } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createLog, openPostgres, type Postgres } from "@rollcall/service-kit";
import { migrate } from "@rollcall/migrate";
import {
  loadConfig,
  type ManagedProcess,
  provideCertificate,
  type ServerName,
  type Servers,
  startServers,
} from "@rollcall/stack";
import { openQuestdb, type Questdb } from "../audit/questdb.ts";
import type { Target } from "../http/connection.ts";
import type { RunIdentity } from "../ledger/request-text.ts";
import { type BrokerProbe, openBrokerProbe } from "./broker-probe.ts";
import { seedCustomer } from "./seed.ts";
import { startToxiproxy, type Toxiproxy } from "./toxiproxy.ts";
import { createServices, type ServiceProcess } from "./services.ts";

/** How many of each service run, in the order in which they start. */
export type ServiceCounts = Readonly<Record<string, number>>;

export type PlatformOptions = {
  readonly services: ServiceCounts;
  /** After how many seconds of silence the fleet's customer counts as overdue. */
  readonly overdueAfterS?: number;
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly forTests?: boolean;
  /** Puts toxiproxy between services and servers. */
  readonly proxied?: boolean;
  /** 1 when absent; further ones are called `rabbitmq-2` and so on. */
  readonly brokerNodes?: number;
  readonly progress?: (line: string) => void;
  /** A service ended by itself, or was killed. */
  readonly onCrash?: (sentence: string) => void;
};

/** A whole Rollcall in a folder of its own, whose parts can be killed, paused and started by name. */
export type Platform = {
  readonly servers: Servers;
  readonly folder: string;
  readonly postgres: Postgres;
  readonly questdb: Questdb;
  readonly broker: BrokerProbe;
  /** Of the gateways, PEM. */
  readonly certificate: string;
  readonly services: readonly ServiceProcess[];
  readonly overdueAfterS: number;
  /** Only of a platform that was started `proxied`. */
  readonly network: Toxiproxy | undefined;
  /** `ingest-gateway`, `ingest-gateway-2`, … or a server's name. */
  readonly process: (name: string) => ManagedProcess;
  readonly targets: () => Target[];
  readonly tlsTargets: () => Target[];
  readonly newIdentity: (machines?: string) => RunIdentity;
  readonly stop: () => Promise<void>;
};

const customer = "fleet";
/** epmd is the broker's name service: only who stops everything needs to start it. */
const serverNames: readonly string[] = ["epmd", "rabbitmq", "redis", "postgres", "questdb"];

type Closers = (() => unknown)[];

/** Newest first. Whatever cannot be closed: the servers must not outlive us. */
async function closeAll(closers: Closers): Promise<void> {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close; close = closers.pop()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "the platform did not stop cleanly");
}

/** Everything that runs, in the order in which it must come up; `closers` end it, also after half a start. */
async function startParts(
  options: PlatformOptions,
  folder: string,
  closers: Closers,
  whenInterrupted: (close: () => Promise<unknown>) => void,
) {
  const { overdueAfterS = 300, progress = () => {}, forTests = false, brokerNodes = 1 } = options;
  const anyPort = { INGEST_HTTP_PORT: "auto", INGEST_HTTPS_PORT: "auto", DASHBOARD_PORT: "auto" };
  const config = loadConfig({ ...process.env, ...anyPort, ROLLCALL_HOME: folder, LOG_LEVEL: "info" }, folder);
  const servers = await startServers({ config, progress, forTests, brokerNodes });
  closers.push(() => servers.stop());
  const { urls, wiring } = servers;
  await migrate({
    postgresUrl: urls.postgres,
    questdbHttpUrl: urls.questdbHttp,
    rolePasswords: wiring.secrets,
  });
  const postgres = openPostgres(urls.postgres, createLog("loadtest", "silent"), {
    statementTimeoutMs: 120_000,
  });
  closers.push(() => postgres.end());
  const token = await seedCustomer(postgres, { customer, overdueAfterS, tokenKey: wiring.secrets.tokenKey });
  const certificate = await provideCertificate(servers.home.path("tls"), "openssl");
  const network = options.proxied
    ? await startToxiproxy(config.cacheDir, {
        rabbitmq: wiring.ports.rabbitmq,
        redis: wiring.ports.redis,
        postgres: wiring.ports.postgres,
        questdb: wiring.ports.questdbHttp,
      })
    : undefined;
  if (network) closers.push(network.close);
  const services = await createServices({ ...options, config, servers, certificate, network });
  const stopServices = () => Promise.all(services.map(({ managed }) => managed.stop()));
  closers.push(stopServices);
  whenInterrupted(stopServices);
  const broker = await openBrokerProbe(urls.amqp);
  closers.push(broker.close);
  for (const { managed } of services) await managed.start();
  return { servers, postgres, token, certificate, services, broker, network };
}

const once = (work: () => Promise<void>) => {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
};

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const folder = `/tmp/rollcall-load-${process.pid}-${randomInt(1_000_000)}`;
  const closers: Closers = [];
  const onSignal = () => void leave();
  const leave = once(async () => {
    await stop().catch(() => {});
    // What was being restarted meanwhile.
    await lastOfAll();
    process.exit(130);
  });
  let lastOfAll: () => Promise<unknown> = async () => {};
  const stop = once(() =>
    closeAll(closers).finally(() => {
      // Not before: a terminal and npm may each send the same signal, and the second must not end us before the servers.
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      if (!process.env["ROLLCALL_KEEP"]) rmSync(folder, { recursive: true, force: true });
    }),
  );
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const whenInterrupted = (close: () => Promise<unknown>) => {
    lastOfAll = close;
  };
  const parts = await startParts(options, folder, closers, whenInterrupted).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const { servers, services, token, certificate } = parts;
  const gatewaysAt = (of: "http" | "https") =>
    services
      .filter(({ service }) => service === "ingest-gateway")
      .map((each): Target => ({ host: "127.0.0.1", port: each.ports[of] }));
  return {
    ...parts,
    folder,
    questdb: openQuestdb(servers.urls.questdbHttp),
    certificate: readFileSync(certificate.certFile, "utf8"),
    overdueAfterS: options.overdueAfterS ?? 300,
    process: (name) => {
      if (serverNames.includes(name.replace(/-\d$/, ""))) return servers.process(name as ServerName);
      const found = services.find((each) => each.name === name);
      if (!found) throw new Error(`nothing is called ${name} here`);
      return found.managed;
    },
    targets: () => gatewaysAt("http"),
    tlsTargets: () => gatewaysAt("https"),
    newIdentity: (machines = "m") => {
      const run = randomInt(1, 2 ** 20);
      return { run, customer, software: "app", token, machines };
    },
    stop,
  };
}
