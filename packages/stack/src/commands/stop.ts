import type { StackConfig } from "../config.ts";
import { existingHome } from "../home.ts";
import { isAlive, signal } from "../pids.ts";
import { PlainError } from "../plain-error.ts";
import { step } from "../progress.ts";
import { endLeftovers, leftoversOf, readState, removeState, supervisorOf } from "../state-file.ts";
import { waitUntil } from "../wait-until.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

// Longer than the longest orderly stop of a single process.
const withinMs = 90_000;

export const stop = async (config: StackConfig): Promise<void> => {
  const home = existingHome(config.homeDir);
  const state = readState(home);
  const supervisor = supervisorOf(state);
  if (supervisor) {
    await step(print, "Stopping", async () => {
      signal(supervisor, "SIGTERM");
      if (await waitUntil(() => !isAlive(supervisor), { withinMs })) return;
      throw new PlainError(
        `Rollcall (process ${supervisor.pid}) did not stop within ${withinMs / 1000} s; its log: ${home.logFile("supervisor")}`,
      );
    });
    return;
  }
  if (leftoversOf(state).length === 0) print("  Rollcall is not running.");
  else await step(print, "Ending what a launcher that died had left behind", () => endLeftovers(home));
  removeState(home);
};
