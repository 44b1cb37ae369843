import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  chooseFreePort,
  loadConfig,
  ManagedProcess,
  type ServicePorts,
  type Surroundings,
  serviceProcess,
} from "@rollcall/stack";
import { findService, readServices } from "@rollcall/service-facts";
import { randomSlug } from "./eventually.ts";
import type { TestPostgres } from "./test-postgres.ts";
import { testServers } from "./test-servers.ts";

export type TestService = Readonly<{
  ports: ServicePorts;
  /** `http://127.0.0.1:…` of its HTTP port, and of its health port. */
  url: string;
  httpsUrl: string;
  healthUrl: string;
  pid: () => number | null;
  /** SIGTERM; throws unless it ends with exit code 0. */
  stop: () => Promise<void>;
  /** kill -9. */
  kill: () => Promise<void>;
  /** Starts it again after stop or kill, with the same ports. */
  start: () => Promise<void>;
  pause: () => void;
  resume: () => void;
  log: () => string;
}>;

export type ServiceSurroundings = Readonly<{
  postgres?: Pick<TestPostgres, "url">;
  vhost?: Readonly<{ url: string }>;
  redis?: Readonly<{ url: string }>;
  /** Further variables, or others instead of those of the production table. */
  env?: Readonly<Record<string, string>>;
}>;

/** One key for all services of a test run, so that tokens made by one are known to the others. */
export const testTokenKey = "7465737473207465737473207465737473207465737473207465737473210000";
export const testApiKey = "rck_testtesttesttesttesttesttest";

const surroundingsFor = (options: ServiceSurroundings): Surroundings => {
  const { urls, wiring, certificate } = testServers();
  return {
    amqpUrl: options.vhost?.url ?? urls.amqp,
    redisUrl: options.redis?.url ?? urls.redis,
    postgresUrl: options.postgres?.url ?? urls.postgres,
    rolePasswords: wiring.secrets,
    questdbHttpUrl: urls.questdbHttp,
    questdbReaderUrl: urls.questdbReader,
    tokenKey: testTokenKey,
    tlsCertFile: certificate.certFile,
    tlsKeyFile: certificate.keyFile,
    urlOf: () => "http://127.0.0.1:1",
    adminEmail: "alice@example.com",
    adminPassword: "alice-owns-this-test",
    apiKey: testApiKey,
    listenHost: "127.0.0.1",
    logLevel: "info",
  };
};

/** Starts a service as in production, on free ports, and waits until it is ready. */
export const startService = async (
  service: string,
  options: ServiceSurroundings = {},
): Promise<TestService> => {
  const health = await chooseFreePort();
  const http = await chooseFreePort([health]);
  const ports = { health, http, https: await chooseFreePort([health, http]) };
  const folder = join(testServers().homeDir, "service-logs");
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, `${randomSlug(service)}.log`);
  const { env } = options;
  const { searchPath, cacheDir } = loadConfig(process.env, folder);
  const spec = serviceProcess({
    service: findService(await readServices(), service),
    surroundings: surroundingsFor(options),
    ports,
    logFile,
    searchPath,
    cacheDir,
    // An answer that breaks the contract is an error there.
    env: { VALIDATE_RESPONSES: "true", ...env },
  });
  const managed = new ManagedProcess(spec);
  await managed.start();
  return {
    ports,
    url: `http://127.0.0.1:${ports.http}`,
    httpsUrl: `https://127.0.0.1:${ports.https}`,
    healthUrl: `http://127.0.0.1:${ports.health}`,
    pid: () => managed.info().pid,
    async stop() {
      const wasRunning = managed.info().state === "running";
      const code = await managed.stop();
      if (wasRunning && code !== 0)
        throw new Error(`${service} stopped with exit code ${code}:\n${readFileSync(logFile, "utf8")}`);
    },
    kill: () => managed.kill(),
    start: () => managed.start(),
    pause: () => managed.pause(),
    resume: () => managed.resume(),
    log: () => readFileSync(logFile, "utf8"),
  };
};
