import { rmSync } from "node:fs";
import { type Home, readJson, writePrivateFile } from "./home.ts";
import { isAlive, type ProcessId, signal, withDescendants } from "./pids.ts";
import type { ProcessInfo } from "./process-spec.ts";
import { waitUntil } from "./wait-until.ts";

/** What runs for a home, so that `status` and `stop` work from another terminal and after a crash of the launcher. */
export type State = Readonly<{
  supervisor: ProcessId;
  phase: "starting" | "running" | "stopping";
  processes: readonly ProcessInfo[];
}>;

const stateFile = (home: Home) => home.path("state.json");

export const writeState = (home: Home, state: State): void =>
  writePrivateFile(stateFile(home), `${JSON.stringify(state, null, 2)}\n`);

export const readState = (home: Home): State | null => readJson(stateFile(home)) as State | null;

export const removeState = (home: Home): void => rmSync(stateFile(home), { force: true });

/** The process that supervises, if it lives. */
export const supervisorOf = (state: State | null): ProcessId | null =>
  state !== null && isAlive(state.supervisor) ? state.supervisor : null;

const idOf = ({ pid, startTicks }: ProcessInfo): ProcessId | null =>
  pid !== null && startTicks !== null ? { pid, startTicks } : null;

/** Processes that a launcher which died left behind, and everything below them. */
export const leftoversOf = (state: State | null): ProcessId[] =>
  (state?.processes ?? [])
    .map(idOf)
    .filter((id) => id !== null)
    .flatMap(withDescendants);

/**
 * Ends what a dead launcher left behind. Services and servers get the polite signal first: both keep their data
 * through kill -9 as well, but start faster after a clean stop.
 */
export const endLeftovers = async (home: Home): Promise<number> => {
  const left = leftoversOf(readState(home));
  if (left.length === 0) return 0;
  for (const id of left) signal(id, "SIGCONT");
  for (const id of left) signal(id, "SIGTERM");
  const gone = () => !left.some(isAlive);
  if (!(await waitUntil(gone, { withinMs: 10_000 }))) {
    for (const id of left) signal(id, "SIGKILL");
    await waitUntil(gone, { withinMs: 5_000 });
  }
  return left.length;
};
