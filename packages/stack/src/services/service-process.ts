import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Service, servicesFolder } from "@rollcall/service-facts";
import { storingNiceness } from "../give-way.ts";
import type { ProcessSpec } from "../process-spec.ts";
import { type ServicePorts, type Surroundings, serviceEnvironment } from "./surroundings.ts";

export const projectDir = fileURLToPath(new URL("../../../../", import.meta.url));

const answersReady = async (port: number): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
    signal: AbortSignal.timeout(2_000),
  });
  await response.arrayBuffer();
  return response.status === 200;
};

export type ServiceOptions = Readonly<{
  service: Service;
  /** What it is called in status and logs; the service's name, or that with a number for a further one. */
  name?: string;
  surroundings: Surroundings;
  ports: ServicePorts;
  /** Variables beside those of its facts, or instead of them. */
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

export const nodeFlagsOf = ({ resources: { youngGenerationMib } }: Service): string[] =>
  youngGenerationMib === undefined ? [] : [`--max-semi-space-size=${youngGenerationMib}`];

export const serviceProcess = (options: ServiceOptions): ProcessSpec => {
  const { service, name = service.name, surroundings, ports, env, logFile, searchPath, cacheDir } = options;
  const environment = serviceEnvironment(service, surroundings, ports);
  const healthPort = Number(env?.HEALTH_PORT ?? ports.health);
  return {
    name,
    kind: "service",
    command: process.execPath,
    args: [...nodeFlagsOf(service), join(servicesFolder, service.name, "src/main.ts")],
    ...(service.resources.givesWay && { niceness: storingNiceness }),
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
