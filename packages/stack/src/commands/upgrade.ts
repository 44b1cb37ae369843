import type { StackConfig } from "../config.ts";
import { existingHome } from "../home.ts";
import { messageOf, PlainError } from "../plain-error.ts";
import { readState, supervisorOf } from "../state-file.ts";
import { applyMigrations } from "./migrate.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Applies the new SQL files while the old version runs; throws one sentence with what to do when that fails. */
const migrateBeside = async (config: StackConfig): Promise<void> => {
  try {
    await applyMigrations(config);
  } catch (error) {
    const why = messageOf(error);
    const advice = /newer than this version/.test(why)
      ? "A downgrade is not possible: SQL files only go forward. To go back, restore the backup that was made before the upgrade, with the version that made it."
      : "Mend the cause and run npm run upgrade again.";
    throw new PlainError(`Nothing was stopped, the old version goes on: ${why}\n${advice}`, { cause: error });
  }
};

/**
 * From the version that runs to the one in this folder: the schema first, while everything runs; only when that has
 * succeeded are processes replaced.
 */
export const upgrade = async (config: StackConfig): Promise<void> => {
  if (!supervisorOf(readState(existingHome(config.homeDir))))
    throw new PlainError(
      "Rollcall is not running: npm start starts this version, and applies migrations by itself.",
    );
  await migrateBeside(config);
  await stop(config);
  print("  Starting the new version");
  await start(config, ["--detach"]);
};
