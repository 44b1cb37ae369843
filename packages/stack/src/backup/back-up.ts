import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runQuestdb } from "@rollcall/migrate";
import { existingHome, type Home, readJson } from "../home.ts";
import type { Programs } from "../install/programs.ts";
import { PlainError } from "../plain-error.ts";
import { type Progress, step } from "../progress.ts";
import { projectDir } from "../services/service-process.ts";
import { urlsOf, type Wiring } from "../wiring.ts";
import { backupFormat, describeFile, type Manifest, writeManifest } from "./manifest.ts";
import { dumpFile, dumpPostgres, postgresBin, readPostgresState, rolesFile } from "./postgres-dump.ts";
import { copyQuestdb, questdbFile } from "./questdb-checkpoint.ts";
import { waitUntilSettled } from "./settled.ts";

/** Kept as they are: secrets and ports, the demo token, the certificate with its key. */
export const homeFiles = ["config.json", "credentials.json", "tls/cert.pem", "tls/key.pem"] as const;

export const nameInBackup = (file: string): string => file.replace("/", "-");

export const rollcallVersion = (): string =>
  (readJson(join(projectDir, "package.json")) as { version: string }).version;

const openFolder = (dir: string): void => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (readdirSync(dir).length > 0)
    throw new PlainError(`The folder ${dir} is not empty: name a new one, each backup has its own.`);
};

const copyHomeFiles = (home: Home, dir: string): string[] => {
  const there = homeFiles.filter((file) => existsSync(home.path(file)));
  for (const file of there) copyFileSync(home.path(file), join(dir, nameInBackup(file)));
  return there.map(nameInBackup);
};

export type BackupOptions = Readonly<{
  homeDir: string;
  dir: string;
  programs: Programs;
  /** How long a backlog of the queues is waited for. */
  settleWithinMs: number;
  progress: Progress;
}>;

/** Where `doctor` and the alert about an old backup look. */
const noteLast = (home: Home, dir: string, at: string): void =>
  writeFileSync(home.path("last-backup.json"), `${JSON.stringify({ dir, at }, null, 2)}\n`, { mode: 0o600 });

const copyAll = async ({
  homeDir,
  dir,
  programs,
  settleWithinMs,
  progress,
}: BackupOptions): Promise<Manifest> => {
  const home = existingHome(homeDir);
  const wiring = readJson(home.path("config.json")) as Wiring;
  const urls = urlsOf(wiring);
  const instantMs = Date.now();
  await step(progress, "Waiting until what was acknowledged is stored", () =>
    waitUntilSettled(wiring, instantMs, { withinMs: settleWithinMs, progress }),
  );
  const state = await readPostgresState(urls.postgres);
  const postgres = { url: urls.postgres, bin: postgresBin(programs.postgres, state.version) };
  await step(progress, "Dumping PostgreSQL", () => dumpPostgres(postgres, dir));
  await step(progress, "Copying QuestDB", () =>
    copyQuestdb({ url: urls.questdbHttp, root: home.path("questdb"), dir, progress }),
  );
  const [build] = await runQuestdb(urls.questdbHttp, "select build()");
  const names = [rolesFile, dumpFile, questdbFile, ...copyHomeFiles(home, dir)];
  for (const name of names) chmodSync(join(dir, name), 0o600);
  const files = await step(progress, "Computing checksums", () =>
    Promise.all(names.map((name) => describeFile(dir, name))),
  );
  return {
    format: backupFormat,
    rollcall: rollcallVersion(),
    consistentAt: new Date(instantMs).toISOString(),
    finishedAt: new Date().toISOString(),
    versions: {
      postgres: state.version,
      questdb: /QuestDB ([\d.]+)/.exec(String(build?.[0]))?.[1] ?? "unknown",
    },
    schema: { postgres: state.migrations, questdb: state.questdbMigrations },
    access: state.access,
    files,
  };
};

/**
 * Backs up a running Rollcall into an empty or missing folder. All that was acknowledged to devices before the call is in
 * it. The manifest comes last; when something fails, the folder is emptied again.
 */
export const backUp = async (options: BackupOptions): Promise<Manifest> => {
  const { dir, homeDir } = options;
  openFolder(dir);
  try {
    const manifest = await copyAll(options);
    writeManifest(dir, manifest);
    noteLast(existingHome(homeDir), dir, manifest.consistentAt);
    return manifest;
  } catch (error) {
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
    throw error;
  }
};
