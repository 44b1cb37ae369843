import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type SqlFile = Readonly<{ name: string; sql: string; checksum: string }>;

const checksumOf = (sql: string): string => createHash("sha256").update(sql).digest("hex");

/** The numbered files of a folder (`0001_customers.sql`, …) in their order. */
export const readSqlFiles = (folder: string): SqlFile[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}_[\w-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), "utf8");
      return { name, sql, checksum: checksumOf(sql) };
    });

export type Applied = Readonly<{ name: string; checksum: string }>;

/**
 * The files that are still to be applied. Refuses what forward-only files cannot mean: an applied file that changed,
 * one that this version does not know, one that comes before what is applied.
 */
export const pendingFiles = (
  store: string,
  files: readonly SqlFile[],
  applied: readonly Applied[],
): SqlFile[] => {
  const known = new Map(files.map((file) => [file.name, file]));
  for (const { name, checksum } of applied) {
    const file = known.get(name);
    if (!file)
      throw new Error(
        `${store} is newer than this version of Rollcall: it has ${name}; start the newer version.`,
      );
    if (file.checksum !== checksum) {
      throw new Error(
        `${name} changed after it was applied to ${store}: restore the file and put the change into a new one.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const newest = [...done].sort().at(-1) ?? "";
  const pending = files.filter(({ name }) => !done.has(name));
  const late = pending.find(({ name }) => name < newest);
  if (late)
    throw new Error(
      `${late.name} comes before ${newest}, which ${store} already has: give it a higher number.`,
    );
  return pending;
};
