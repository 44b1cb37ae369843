import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";

/** For what only stores: answers to devices and reds on time come first, and what waits to be stored is safe on the broker. */
export const storingNiceness = 10;

/**
 * Others get the processor before a process that was just started, and what it starts. `niceness` as of nice(2), 1 to 19.
 * Where Linux shares the processor among sessions first (sched_autogroup, as most desktops and servers do), niceness counts
 * only within one. What is started here leads a session of its own, which is made as nice.
 */
export function giveWay(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // It has ended already, or this system has no such groups.
  }
}
