import type { StackConfig } from "../config.ts";
import { existingHome } from "../home.ts";
import { isAlive } from "../pids.ts";
import type { ProcessInfo } from "../process-spec.ts";
import { readState, supervisorOf } from "../state-file.ts";

type Line = Pick<ProcessInfo, "name" | "pid" | "port" | "since"> & { state: string };

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const stateOf = ({ pid, startTicks, state }: ProcessInfo, supervised: boolean): string => {
  const alive = pid !== null && startTicks !== null && isAlive({ pid, startTicks });
  if (supervised) return alive || pid === null ? state : "stopped";
  return alive ? "left behind" : "stopped";
};

/** Servers and services with their states; helpers of a server are part of it and not listed. */
export const statusOf = (config: StackConfig): Line[] => {
  const state = readState(existingHome(config.homeDir));
  const supervised = supervisorOf(state) !== null;
  return (state?.processes ?? [])
    .filter(({ kind }) => kind !== "helper")
    .map((info) => ({
      name: info.name,
      pid: info.pid,
      port: info.port,
      state: stateOf(info, supervised),
      since: info.since,
    }));
};

export const status = async (config: StackConfig, args: readonly string[]): Promise<void> => {
  const lines = statusOf(config);
  if (args.includes("--json")) return print(JSON.stringify(lines, null, 2));
  if (lines.length === 0) return print("  Rollcall is not running.");
  const row = (...cells: (string | number | null)[]) =>
    `  ${cells.map((cell, at) => String(cell ?? "-").padEnd([18, 9, 7, 19, 0][at] ?? 0)).join("")}`;
  print(row("name", "pid", "port", "state", "since"));
  for (const { name, pid, port, state, since } of lines) print(row(name, pid, port, state, since));
};
