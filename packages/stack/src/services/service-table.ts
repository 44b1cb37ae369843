import { serviceRoles } from "@rollcall/migrate";
import { storingNiceness } from "../give-way.ts";

/** Addresses and secrets that services are given; how they are spread over the variables is in the table below. */
export type Surroundings = Readonly<{
  amqpUrl: string;
  redisUrl: string;
  /** The owner's; each service gets it with its own role and password. */
  postgresUrl: string;
  rolePasswords: Readonly<Record<keyof typeof serviceRoles, string>>;
  questdbHttpUrl: string;
  questdbReaderUrl: string;
  /** Where QuestDB keeps its data, when that is on this machine. */
  questdbFolder?: string;
  tokenKey: string;
  tlsCertFile: string;
  tlsKeyFile: string;
  queryUrl: string;
  controlUrl: string;
  /** A gateway as devices reach it, for the canary; without it there is none. */
  ingestUrl?: string;
  /** Where devices send to; the dashboard tells it to whoever connects one. */
  ingestHttpsPort?: number;
  adminEmail: string;
  adminPassword: string;
  apiKey: string;
  listenHost: string;
  logLevel: string;
}>;

export type ServicePorts = Readonly<{ health: number; http: number; https: number }>;

type Environment = Readonly<Record<string, string>>;

export const postgresUrlFor = (owner: string, role: keyof typeof serviceRoles, password: string): string => {
  const url = new URL(owner);
  url.username = serviceRoles[role];
  url.password = password;
  return url.href;
};

const postgresOf = (of: Surroundings, role: keyof typeof serviceRoles): Environment => ({
  POSTGRES_URL: postgresUrlFor(of.postgresUrl, role, of.rolePasswords[role]),
});

// A young generation of 16 MB and more, V8's own choice, is filled before it is swept, also by a service that idles.
// Those that only people's requests reach need little; in liveness it grew by 50 MB within minutes.
const youngGenerationOf = (megabytes: number) => [`--max-semi-space-size=${megabytes}`];

type ServiceEntry = Readonly<{
  nodeFlags?: readonly string[];
  niceness?: number;
  /** Which ports it opens besides health. */
  opens: readonly ("http" | "https")[];
  environment: (of: Surroundings, ports: ServicePorts) => Environment;
}>;

/** Every service, in the order in which they are started. */
export const serviceTable = {
  control: {
    nodeFlags: youngGenerationOf(2),
    opens: ["http"],
    environment: (of, ports) => ({
      ...postgresOf(of, "control"),
      HTTP_PORT: String(ports.http),
      AMQP_URL: of.amqpUrl,
      TOKEN_KEY: of.tokenKey,
      BOOTSTRAP_ADMIN_EMAIL: of.adminEmail,
      BOOTSTRAP_ADMIN_PASSWORD: of.adminPassword,
      BOOTSTRAP_API_KEY: of.apiKey,
    }),
  },
  scheduler: {
    nodeFlags: youngGenerationOf(2),
    opens: [],
    environment: (of) => ({
      ...postgresOf(of, "scheduler"),
      AMQP_URL: of.amqpUrl,
      TOKEN_KEY: of.tokenKey,
      ...(of.ingestUrl === undefined ? {} : { CANARY_INGEST_URL: of.ingestUrl }),
    }),
  },
  notifier: {
    nodeFlags: youngGenerationOf(4),
    opens: [],
    environment: (of) => ({
      ...postgresOf(of, "notifier"),
      AMQP_URL: of.amqpUrl,
      TOKEN_KEY: of.tokenKey,
    }),
  },
  query: {
    nodeFlags: youngGenerationOf(2),
    opens: ["http"],
    environment: (of, ports) => ({
      ...postgresOf(of, "query"),
      HTTP_PORT: String(ports.http),
      AMQP_URL: of.amqpUrl,
      REDIS_URL: of.redisUrl,
      QUESTDB_PG_URL: of.questdbReaderUrl,
      ...(of.questdbFolder === undefined ? {} : { DISK_PATH: of.questdbFolder }),
      TOKEN_KEY: of.tokenKey,
    }),
  },
  liveness: {
    nodeFlags: youngGenerationOf(8),
    opens: [],
    environment: (of) => ({
      ...postgresOf(of, "liveness"),
      AMQP_URL: of.amqpUrl,
      REDIS_URL: of.redisUrl,
      QUESTDB_HTTP_URL: of.questdbHttpUrl,
    }),
  },
  "heartbeat-writer": {
    niceness: storingNiceness,
    opens: [],
    environment: (of) => ({ AMQP_URL: of.amqpUrl, QUESTDB_HTTP_URL: of.questdbHttpUrl }),
  },
  "event-writer": {
    niceness: storingNiceness,
    opens: [],
    environment: (of) => ({ ...postgresOf(of, "eventWriter"), AMQP_URL: of.amqpUrl }),
  },
  dashboard: {
    nodeFlags: youngGenerationOf(2),
    opens: ["http"],
    environment: (of, ports) => ({
      HTTP_PORT: String(ports.http),
      HTTP_HOST: of.listenHost,
      QUERY_URL: of.queryUrl,
      CONTROL_URL: of.controlUrl,
      ...(of.ingestHttpsPort === undefined ? {} : { INGEST_HTTPS_PORT: String(of.ingestHttpsPort) }),
    }),
  },
  "ingest-gateway": {
    opens: ["http", "https"],
    environment: (of, ports) => ({
      ...postgresOf(of, "ingestGateway"),
      HTTP_PORT: String(ports.http),
      HTTPS_PORT: String(ports.https),
      HTTP_HOST: of.listenHost,
      TLS_CERT_FILE: of.tlsCertFile,
      TLS_KEY_FILE: of.tlsKeyFile,
      AMQP_URL: of.amqpUrl,
      TOKEN_KEY: of.tokenKey,
    }),
  },
} as const satisfies Record<string, ServiceEntry>;

export type ServiceName = keyof typeof serviceTable;

export const serviceNames = Object.keys(serviceTable) as ServiceName[];

/** How its process is run. */
export const processOptionsOf = (name: ServiceName) => {
  const { nodeFlags = [], niceness }: ServiceEntry = serviceTable[name];
  return { nodeFlags, ...(niceness !== undefined && { niceness }) };
};

export const serviceEnvironment = (
  name: ServiceName,
  of: Surroundings,
  ports: ServicePorts,
): Environment => ({
  ...(serviceTable[name] as ServiceEntry).environment(of, ports),
  HEALTH_PORT: String(ports.health),
  LOG_LEVEL: of.logLevel,
});
