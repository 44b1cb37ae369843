import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "../run-command.ts";

export type Programs = Readonly<{
  rabbitmqServer: string;
  epmd: string;
  redisServer: string;
  /** The folder with postgres and initdb, per major version, newest first. */
  postgres: readonly Readonly<{ version: number; bin: string }>[];
  java: string;
  openssl: string;
}>;

// Distribution packages put servers into folders that an ordinary user's PATH may lack.
const alsoSearched = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

export const findProgram = (name: string, searchPath: string): string | null => {
  for (const folder of [...searchPath.split(delimiter), ...alsoSearched]) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return null;
};

const javaMajor = async (java: string): Promise<number> => {
  const { output } = await runCommand(java, ["-version"]).catch(() => ({ output: "" }));
  return Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
};

const findJava = async (searchPath: string): Promise<string | null> => {
  const virtualMachines = "/usr/lib/jvm";
  const installed = existsSync(virtualMachines) ? readdirSync(virtualMachines).sort().reverse() : [];
  const candidates = [
    findProgram("java", searchPath),
    ...installed.map((name) => join(virtualMachines, name, "bin/java")),
  ];
  for (const java of candidates) {
    if (java && existsSync(java) && (await javaMajor(java)) >= 17) return java;
  }
  return null;
};

const findPostgres = (): Programs["postgres"] => {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= 13)
    : [];
  return versions
    .sort((a, b) => b - a)
    .map((version) => ({ version, bin: join(root, String(version), "bin") }))
    .filter(({ bin }) => existsSync(join(bin, "initdb")) && existsSync(join(bin, "postgres")));
};

/** What is on this machine, and which of the programs that Rollcall needs are missing. */
export const findPrograms = async (searchPath: string) => {
  const rabbitmqServer = "/usr/lib/rabbitmq/bin/rabbitmq-server";
  const postgres = findPostgres();
  const found = {
    rabbitmqServer: existsSync(rabbitmqServer) ? rabbitmqServer : null,
    epmd: findProgram("epmd", searchPath),
    redisServer: findProgram("redis-server", searchPath),
    postgres: postgres.length > 0 ? postgres : null,
    java: await findJava(searchPath),
    openssl: findProgram("openssl", searchPath),
  };
  const missing = (Object.keys(found) as (keyof Programs)[]).filter((name) => found[name] === null);
  return missing.length === 0 ? { programs: found as Programs, missing } : { programs: null, missing };
};
