import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { Client } from "pg";
import { isOpenToOthers, isRoot, writePrivateFile } from "../home.ts";
import { PlainError } from "../plain-error.ts";
import type { ProcessSpec } from "../process-spec.ts";
import { runCommand } from "../run-command.ts";
import { urlsOf } from "../wiring.ts";
import type { ServerContext } from "./server-context.ts";

type User = { uid: number; gid: number };

/** PostgreSQL refuses to run as root; its package made the user postgres for it. */
const serverUser = (): User | undefined => {
  if (!isRoot()) return undefined;
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("postgres:"));
  const [, , uid, gid] = entry?.split(":") ?? [];
  if (!uid || !gid)
    throw new PlainError(
      "The user postgres is missing: start as an ordinary user, or make it with adduser --system postgres.",
    );
  return { uid: Number(uid), gid: Number(gid) };
};

const ownedFolder = (path: string, user: User | undefined): string => {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
};

/**
 * In the home; but when the home lies in a folder that user postgres may not enter (such as /root), in /var/lib,
 * with a link to it in the home.
 */
const provideFolder = ({ home, wiring }: ServerContext, user: User | undefined): string => {
  const inHome = home.path("postgres");
  if (!user || isOpenToOthers(home.dir)) return ownedFolder(inHome, user);
  const outside = `/var/lib/rollcall/${wiring.id}/postgres`;
  mkdirSync(dirname(outside), { recursive: true, mode: 0o711 });
  if (!lstatSync(inHome, { throwIfNoEntry: false })) symlinkSync(outside, inHome);
  return ownedFolder(outside, user);
};

const programsFor = ({ programs }: ServerContext, dataFolder: string): string => {
  const versionFile = `${dataFolder}/PG_VERSION`;
  const wanted = existsSync(versionFile)
    ? Number(readFileSync(versionFile, "utf8"))
    : programs.postgres[0]?.version;
  const bin = programs.postgres.find(({ version }) => version === wanted)?.bin;
  if (bin) return bin;
  throw new PlainError(
    `The data in ${dataFolder} are of PostgreSQL ${wanted}, which is not installed: install postgresql-${wanted} and start again.`,
  );
};

/** Made aside and renamed, so that an interrupted first start leaves nothing that looks finished. */
const initialise = async (
  context: ServerContext,
  bin: string,
  dataFolder: string,
  user: User | undefined,
) => {
  const { home, wiring, searchPath } = context;
  const fresh = `${dataFolder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const passwordFile = `${dirname(dataFolder)}/password`;
  writePrivateFile(passwordFile, wiring.secrets.postgres);
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"];
  const args = ["-D", fresh, "-U", "rollcall", `--pwfile=${passwordFile}`, ...options];
  const env = { PATH: searchPath, LANG: "C.UTF-8" };
  const { code, output } = await runCommand(`${bin}/initdb`, args, {
    env,
    cwd: dirname(dataFolder),
    ...(user && { user }),
  });
  rmSync(passwordFile);
  if (code !== 0)
    throw new PlainError(
      `PostgreSQL's data folder could not be made in ${home.dir}: ${output.trim().split("\n").at(-1)}`,
    );
  renameSync(fresh, dataFolder);
};

const settings = ({ wiring, programs, forTests }: ServerContext, bin: string): Record<string, string> => ({
  listen_addresses: "127.0.0.1",
  port: String(wiring.ports.postgres),
  unix_socket_directories: "",
  password_encryption: "scram-sha-256",
  max_connections: forTests ? "300" : "150",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  checkpoint_timeout: "15min",
  // Changes scattered over many instances write whole pages; PostgreSQL's own compression of them costs more than the rest.
  wal_compression: programs.postgres.some((one) => one.bin === bin && one.version >= 15) ? "lz4" : "on",
  synchronous_commit: "on",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // Data of tests need not survive a power cut; a killed process loses nothing either way.
  ...(forTests ? { fsync: "off" } : {}),
});

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end().catch(() => {});
  }
};

/** The database is made as soon as the server answers, so "ready" includes it. */
const hasDatabase = async (url: string): Promise<boolean> => {
  const maintenance = url.replace(/\/rollcall$/, "/postgres");
  const found = await query(maintenance, "select 1 from pg_database where datname = 'rollcall'");
  if (found.length === 0) await query(maintenance, "create database rollcall");
  return true;
};

export const preparePostgres = async (context: ServerContext): Promise<ProcessSpec> => {
  const { home, wiring, searchPath } = context;
  const user = serverUser();
  const dataFolder = `${provideFolder(context, user)}/data`;
  const bin = programsFor(context, dataFolder);
  if (!existsSync(dataFolder)) await initialise(context, bin, dataFolder, user);
  const options = Object.entries(settings(context, bin)).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  return {
    name: "postgres",
    kind: "server",
    command: `${bin}/postgres`,
    args: ["-D", dataFolder, ...options],
    env: { PATH: searchPath, LANG: "C.UTF-8" },
    cwd: dirname(dataFolder),
    ...(user && { user }),
    logFile: home.logFile("postgres"),
    port: wiring.ports.postgres,
    isReady: () => hasDatabase(urlsOf(wiring).postgres),
    startWithinMs: 60_000,
    // "Fast": ends sessions, writes everything, needs no recovery at the next start.
    stopSignal: "SIGINT",
    stopWithinMs: 30_000,
  };
};
