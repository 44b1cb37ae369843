import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readJson, writePrivateFile } from "../home.ts";
import { PlainError } from "../plain-error.ts";

/** The form of backups that this version writes; it reads this one and older ones. */
export const backupFormat = 1;

type BackupFile = Readonly<{ name: string; bytes: number; sha256: string }>;

/** What a backup is: written last, so that a folder without it is not one. */
export type Manifest = Readonly<{
  format: number;
  rollcall: string;
  /** RFC 3339: all that was acknowledged before it is in the backup. */
  consistentAt: string;
  finishedAt: string;
  versions: Readonly<{ postgres: number; questdb: string }>;
  /** Names of the SQL files that the databases had. */
  schema: Readonly<{ postgres: readonly string[]; questdb: readonly string[] }>;
  /** Roles, grants, row policies and what else says who may do what, a line each. */
  access: readonly string[];
  files: readonly BackupFile[];
}>;

const manifestFile = (dir: string) => join(dir, "manifest.json");

const checksumOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};

export const describeFile = async (dir: string, name: string): Promise<BackupFile> => {
  const file = join(dir, name);
  return { name, bytes: statSync(file).size, sha256: await checksumOf(file) };
};

export const writeManifest = (dir: string, manifest: Manifest): void =>
  writePrivateFile(manifestFile(dir), `${JSON.stringify(manifest, null, 2)}\n`);

const refuseDamage = async (dir: string, { name, bytes, sha256 }: BackupFile): Promise<void> => {
  const size = statSync(join(dir, name), { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new PlainError(`The backup in ${dir} is incomplete: ${name} is missing.`);
  if (size !== bytes)
    throw new PlainError(`The backup in ${dir} is damaged: ${name} has ${size} bytes instead of ${bytes}.`);
  if ((await checksumOf(join(dir, name))) !== sha256)
    throw new PlainError(
      `The backup in ${dir} is damaged: ${name} does not have the checksum it was written with.`,
    );
};

type Known = Manifest["schema"];

const refuseNewer = (dir: string, manifest: Manifest, known: Known): void => {
  const unknown = (["postgres", "questdb"] as const).flatMap((store) =>
    manifest.schema[store].filter((name) => !known[store].includes(name)),
  );
  if (unknown.length > 0)
    throw new PlainError(
      `The backup in ${dir} is of a newer Rollcall (${manifest.rollcall}): this one does not know ${unknown[0]}. Restore it with the newer version.`,
    );
};

/** Reads and checks a whole backup; `known` are the SQL files of this version. Throws one sentence when it cannot be used. */
export const readBackup = async (dir: string, known: Known): Promise<Manifest> => {
  const manifest = readJson(manifestFile(dir)) as Manifest | null;
  if (!manifest)
    throw new PlainError(`There is no backup in ${dir}: manifest.json, which is written last, is missing.`);
  if (!(manifest.format <= backupFormat))
    throw new PlainError(
      `The backup in ${dir} has format ${manifest.format}, this Rollcall reads up to ${backupFormat}: restore it with a newer version.`,
    );
  refuseNewer(dir, manifest, known);
  for (const file of manifest.files) await refuseDamage(dir, file);
  return manifest;
};
