import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProcessSpec } from "../process-spec.ts";
import {
  processOptionsOf,
  type ServiceName,
  type ServicePorts,
  type Surroundings,
  serviceEnvironment,
} from "./service-table.ts";

export const projectDir = fileURLToPath(new URL("../../../../", import.meta.url));

const mainFile = (name: ServiceName): string => join(projectDir, "services", name, "src/main.ts");

export const serviceExists = (name: ServiceName): boolean => existsSync(mainFile(name));

const answersReady = async (port: number): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
    signal: AbortSignal.timeout(2_000),
  });
  await response.arrayBuffer();
  return response.status === 200;
};

export type ServiceOptions = Readonly<{
  service: ServiceName;
  /** What it is called in status and logs; the service's name, or that with a number for a further one. */
  name?: string;
  surroundings: Surroundings;
  ports: ServicePorts;
  /** Variables beside those of the table, or instead of them. */
  env?: Readonly<Record<string, string>>;
  logFile: string;
  searchPath: string;
  cacheDir: string;
}>;

/** Where Node keeps what it compiled. */
export const compiledFolder = (cacheDir: string): string => join(cacheDir, "compiled");

const nodeEnvironment = (searchPath: string, cacheDir: string) => ({
  PATH: searchPath,
  LANG: "C.UTF-8",
  TZ: "UTC",
  NODE_ENV: "production",
  // Keeping what was compiled halves the time that a start takes, and saves the memory of the compiler.
  NODE_COMPILE_CACHE: compiledFolder(cacheDir),
  // glibc gives each thread an arena of its own otherwise: some 20 MB a process that are never used again.
  MALLOC_ARENA_MAX: "2",
});

export const serviceProcess = (options: ServiceOptions): ProcessSpec => {
  const { service, name = service, surroundings, ports, env, logFile, searchPath, cacheDir } = options;
  const environment = serviceEnvironment(service, surroundings, ports);
  const { nodeFlags, ...priority } = processOptionsOf(service);
  const healthPort = Number(env?.HEALTH_PORT ?? ports.health);
  return {
    name,
    kind: "service",
    command: process.execPath,
    args: [...nodeFlags, mainFile(service)],
    ...priority,
    env: { ...nodeEnvironment(searchPath, cacheDir), ...environment, ...env },
    cwd: projectDir,
    logFile,
    port: ports.http || ports.health,
    healthPort,
    isReady: () => answersReady(healthPort),
    startWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 15_000,
  };
};
