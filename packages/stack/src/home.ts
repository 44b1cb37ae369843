import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PlainError } from "./plain-error.ts";

const privateFolders = ["logs", "run", "tls", "redis", "rabbitmq", "questdb"] as const;

export type Home = Readonly<{
  dir: string;
  path: (...parts: string[]) => string;
  logFile: (name: string) => string;
}>;

export const isRoot = (): boolean => process.getuid?.() === 0;

const smallestFreeBytes = 2 * 1024 ** 3;

/** Throws one sentence when too little is free. */
export const refuseFullDisk = (dir: string, freeBytes: number): void => {
  if (freeBytes >= smallestFreeBytes) return;
  const freeMb = Math.floor(freeBytes / 1024 ** 2);
  throw new PlainError(
    `Only ${freeMb} MB are free where ${dir} lies and Rollcall needs 2 GB: free some space, or set ROLLCALL_HOME to a folder on a larger disk.`,
  );
};

/** The folder that holds all data, settings and logs of one Rollcall; made when missing. */
export const openHome = (dir: string): Home => {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    // PostgreSQL refuses root and runs as user postgres then, who must be able to pass through to its own folder.
    chmodSync(dir, isRoot() ? 0o711 : 0o700);
    for (const folder of privateFolders) mkdirSync(join(dir, folder), { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new PlainError(
      `The folder ${dir} cannot be written (${reason}): give this user the right to, or set ROLLCALL_HOME to another folder.`,
      { cause: error },
    );
  }
  const { bavail, bsize } = statfsSync(dir);
  refuseFullDisk(dir, bavail * bsize);
  return existingHome(dir);
};

/** The same without making or checking anything. */
export const existingHome = (dir: string): Home => ({
  dir,
  path: (...parts) => join(dir, ...parts),
  logFile: (name) => join(dir, "logs", `${name}.log`),
});

/** Readers see the old content or the new one, never half of it. */
export const writePrivateFile = (file: string, content: string): void => {
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, file);
};

export const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new PlainError(`The file ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
};

/** Whether a user without special rights can reach things inside this folder. */
export const isOpenToOthers = (dir: string): boolean => {
  for (let at = dir; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
};
