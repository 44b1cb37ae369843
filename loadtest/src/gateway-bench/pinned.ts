import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { ClosedLoopOptions, ClosedLoopResult } from "./closed-loop.ts";

/** One core for what is measured, one for who measures; the broker shares the latter where there is no third. */
export const cores = {
  measured: "0",
  generator: "1",
  broker: availableParallelism() > 2 ? `2-${availableParallelism() - 1}` : "1",
} as const;

/** Moves all threads of a running process to a core. */
export const pin = (pid: number, core: string): void =>
  void execFileSync("taskset", ["-acp", core, String(pid)], { stdio: "ignore" });

/** Processes that this module starts itself, so that they are found and ended by pid. */
export function forkPinned(script: string, core: string): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return spawn("taskset", ["-c", core, process.execPath, file], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

const ticksPerSecond = 100;

/** User and system time of one process so far, from /proc. */
export function cpuSecondsOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  // The command name stands in parentheses and may itself contain spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export type Round = ClosedLoopResult & {
  /** CPU time that the measured process used. */
  readonly serverCpuSeconds: number;
};

/** Loads a server for some seconds from the generator's core. */
export async function loadServer(pid: number, options: ClosedLoopOptions): Promise<Round> {
  const generator = forkPinned("./closed-loop.ts", cores.generator);
  let before = 0;
  const result = await new Promise<Round>((resolve, reject) => {
    generator.on("message", (message: "warm" | ClosedLoopResult) => {
      if (message === "warm") before = cpuSecondsOf(pid);
      else resolve({ ...message, serverCpuSeconds: cpuSecondsOf(pid) - before });
    });
    generator.once("exit", (code) => reject(new Error(`the generator ended with code ${code}`)));
    generator.send(options);
  });
  if (generator.exitCode === null) await new Promise((resolve) => generator.once("exit", resolve));
  return result;
}
