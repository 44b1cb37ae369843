import { resolve } from "node:path";
import { backUp } from "../backup/back-up.ts";
import { restore } from "../backup/restore.ts";
import type { StackConfig } from "../config.ts";
import { existingHome } from "../home.ts";
import { findPrograms } from "../install/programs.ts";
import { PlainError } from "../plain-error.ts";
import { readState, supervisorOf } from "../state-file.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const settleWithinMs = 10 * 60_000;

const folderFrom = (args: readonly string[], command: string): string => {
  const [folder, ...others] = args.filter((arg) => !arg.startsWith("--"));
  if (folder && others.length === 0) return resolve(folder);
  throw new PlainError(`Name one folder: npm run ${command} -- DIR`);
};

const megabytes = (files: readonly { bytes: number }[]): string =>
  (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1024 ** 2).toFixed(1);

export const backupInto = async (config: StackConfig, args: readonly string[]): Promise<void> => {
  const dir = folderFrom(args, "backup");
  if (!supervisorOf(readState(existingHome(config.homeDir))))
    throw new PlainError("Rollcall is not running: npm start, then back up; a backup needs its servers.");
  const { programs, missing } = await findPrograms(config.searchPath);
  if (!programs) throw new PlainError(`These programs are missing: ${missing.join(", ")}.`);
  const { homeDir } = config;
  const manifest = await backUp({ homeDir, dir, programs, settleWithinMs, progress: print });
  print(
    `  Backed up into ${dir}: ${megabytes(manifest.files)} MB, all that was acknowledged before ${manifest.consistentAt}.`,
  );
  print("  It holds every secret of this Rollcall: keep it as you keep passwords, and not on this disk.");
};

export const restoreFrom = async (config: StackConfig, args: readonly string[]): Promise<void> => {
  const dir = folderFrom(args, "restore");
  const manifest = await restore({ config, dir, progress: print });
  print(`  Restored ${dir} as of ${manifest.consistentAt} into ${config.homeDir}. npm start starts it.`);
};
