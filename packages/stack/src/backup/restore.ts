import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { contractsSqlFolder, migrate } from "@rollcall/migrate";
import type { StackConfig } from "../config.ts";
import { type Home, openHome, readJson, writePrivateFile } from "../home.ts";
import { PlainError } from "../plain-error.ts";
import { type Progress, step } from "../progress.ts";
import { type Servers, startServers } from "../servers/start-servers.ts";
import type { Wiring } from "../wiring.ts";
import { homeFiles, nameInBackup } from "./back-up.ts";
import { type Manifest, readBackup } from "./manifest.ts";
import { loadPostgres, postgresBin, readPostgresState } from "./postgres-dump.ts";
import { placeQuestdb, refuseUnrestored } from "./questdb-checkpoint.ts";

const refuseUsedHome = (dir: string): void => {
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new PlainError(
      `${dir} is not empty, and a restore replaces nothing: set ROLLCALL_HOME to a new folder, or move this one away.`,
    );
};

/** Secrets are kept, so that tokens, sign-ins and API keys stay valid; identity and ports are this machine's own. */
const placeHomeFiles = (dir: string, home: Home): void => {
  for (const file of homeFiles) {
    const from = join(dir, nameInBackup(file));
    if (!existsSync(from)) continue;
    mkdirSync(dirname(home.path(file)), { recursive: true, mode: 0o700 });
    copyFileSync(from, home.path(file));
  }
  const { secrets } = readJson(home.path("config.json")) as Wiring;
  writePrivateFile(home.path("config.json"), `${JSON.stringify({ secrets }, null, 2)}\n`);
};

const refuseOtherAccess = (manifest: Manifest, access: readonly string[]): void => {
  const missing = manifest.access.filter((line) => !access.includes(line));
  if (missing.length > 0)
    throw new PlainError(
      `The restored database lacks ${missing.length} rights that the backup had, first: ${missing[0]}.`,
    );
};

const load = async (
  servers: Servers,
  manifest: Manifest,
  { dir, progress }: RestoreOptions,
): Promise<void> => {
  const { urls, home, wiring, programs } = servers;
  refuseUnrestored(home.path("questdb"));
  const fresh = programs.postgres[0]?.version ?? 0;
  const bin = postgresBin(programs.postgres, fresh);
  if (fresh < manifest.versions.postgres)
    throw new PlainError(
      `The backup is of PostgreSQL ${manifest.versions.postgres}, here is ${fresh}: install postgresql-${manifest.versions.postgres}.`,
    );
  await step(progress, "Loading PostgreSQL", () => loadPostgres({ url: urls.postgres, bin }, dir));
  refuseOtherAccess(manifest, (await readPostgresState(urls.postgres)).access);
  await step(progress, "Applying newer migrations", () =>
    migrate({ postgresUrl: urls.postgres, questdbHttpUrl: urls.questdbHttp, rolePasswords: wiring.secrets }),
  );
};

export type RestoreOptions = Readonly<{ config: StackConfig; dir: string; progress: Progress }>;

const removeHome = (home: Home): void => {
  const { id } = (readJson(home.path("config.json")) ?? {}) as Partial<Wiring>;
  for (const name of readdirSync(home.dir)) rmSync(home.path(name), { recursive: true, force: true });
  // Where user postgres may not enter the home, its data are here.
  if (id) rmSync(`/var/lib/rollcall/${id}`, { recursive: true, force: true });
};

/**
 * Restores a backup into an empty home and stops the servers again; `npm start` takes it from there. Redis and RabbitMQ
 * start empty: deadlines are rebuilt from the checkpoint and QuestDB's newest rows, and the queues had been worked off.
 * When something fails the home is empty again.
 */
export const restore = async (options: RestoreOptions): Promise<Manifest> => {
  const { config, dir, progress } = options;
  refuseUsedHome(config.homeDir);
  const known = (store: string) => readdirSync(join(contractsSqlFolder, store));
  const manifest = await step(progress, "Checking the backup", () =>
    readBackup(dir, { postgres: known("postgres"), questdb: known("questdb") }),
  );
  const home = openHome(config.homeDir);
  try {
    placeHomeFiles(dir, home);
    await step(progress, "Unpacking QuestDB", () => placeQuestdb(dir, home.path("questdb"), progress));
    let stop = async (): Promise<void> => {};
    try {
      const servers = await startServers({ config, progress, onStopper: (each) => (stop = each) });
      await load(servers, manifest, options);
    } finally {
      await stop();
    }
    return manifest;
  } catch (error) {
    removeHome(home);
    throw error;
  }
};
