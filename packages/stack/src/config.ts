import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { PlainError } from "./plain-error.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** "auto" lets the launcher choose a free port once and keep it. */
export type PortChoice = number | "auto";

export type StackConfig = Readonly<{
  homeDir: string;
  cacheDir: string;
  /** PATH: where programs are looked for. */
  searchPath: string;
  listenHost: string;
  ports: Readonly<Record<string, PortChoice>>;
  logLevel: string;
  questdbHeapMb: number;
}>;

/** Every port that can be set from outside, and what it is when nothing is set. */
export const portVariables = {
  ingestHttp: { variable: "INGEST_HTTP_PORT", standard: 8080 },
  ingestHttps: { variable: "INGEST_HTTPS_PORT", standard: 8443 },
  dashboard: { variable: "DASHBOARD_PORT", standard: 3000 },
  rabbitmq: { variable: "ROLLCALL_RABBITMQ_PORT", standard: "auto" },
  redis: { variable: "ROLLCALL_REDIS_PORT", standard: "auto" },
  postgres: { variable: "ROLLCALL_POSTGRES_PORT", standard: "auto" },
  questdbHttp: { variable: "ROLLCALL_QUESTDB_HTTP_PORT", standard: "auto" },
  questdbPg: { variable: "ROLLCALL_QUESTDB_PG_PORT", standard: "auto" },
} as const satisfies Record<string, { variable: string; standard: PortChoice }>;

const readPort = (env: Env, variable: string, standard: PortChoice, problems: string[]): PortChoice => {
  const text = env[variable];
  if (text === undefined || text === "") return standard;
  if (text === "auto" || text === "0") return "auto";
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  problems.push(`${variable} must be a port number, 0 or "auto", got "${text}"`);
  return standard;
};

const readWholeNumber = (env: Env, variable: string, standard: number, min: number, problems: string[]) => {
  const text = env[variable];
  if (text === undefined || text === "") return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min) return value;
  problems.push(`${variable} must be a whole number of at least ${min}, got "${text}"`);
  return standard;
};

export const loadConfig = (env: Env, projectDir: string): StackConfig => {
  const problems: string[] = [];
  const ports = Object.fromEntries(
    Object.entries(portVariables).map(([name, { variable, standard }]) => [
      name,
      readPort(env, variable, standard, problems),
    ]),
  );
  // Below 256 MB QuestDB fails in ways that do not heal.
  const questdbHeapMb = readWholeNumber(env, "QUESTDB_MAX_HEAP_MB", 512, 256, problems);
  if (problems.length > 0) throw new PlainError(`Invalid configuration: ${problems.join("; ")}.`);
  return Object.freeze({
    homeDir: resolve(env.ROLLCALL_HOME || join(projectDir, ".rollcall")),
    cacheDir: join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rollcall"),
    searchPath: env.PATH || "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    listenHost: env.LISTEN_HOST || "127.0.0.1",
    ports,
    logLevel: env.LOG_LEVEL || "info",
    questdbHeapMb,
  });
};
