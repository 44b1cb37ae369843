import { readdirSync, readFileSync } from "node:fs";

/** What one process and all below it have used. */
export type Usage = { readonly cpuS: number; readonly rssMb: number };

const ticksPerSecond = 100;
const pageBytes = 4_096;

type Stat = { readonly parent: number; readonly cpuS: number; readonly rssMb: number };

function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command name stands in parentheses and may itself contain spaces and parentheses.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0] = fields;
    return {
      parent,
      // Its own user and system time, and that of children that have ended.
      cpuS: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond,
      rssMb: ((fields[21] ?? 0) * pageBytes) / 1024 ** 2,
    };
  } catch {
    return undefined;
  }
}

/** Usage of each process tree, from /proc. Shared pages of PostgreSQL's processes count several times. */
export function measureUsage(pids: Readonly<Record<string, number>>): Record<string, Usage> {
  const stats = new Map<number, Stat>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? readStat(pid) : undefined;
    if (stat) stats.set(pid, stat);
  }
  const usageOf = (root: number): Usage => {
    let cpuS = 0;
    let rssMb = 0;
    for (const [pid, stat] of stats) {
      let at = pid;
      while (at > 1 && at !== root) at = stats.get(at)?.parent ?? 0;
      if (at !== root) continue;
      cpuS += stat.cpuS;
      rssMb += stat.rssMb;
    }
    return { cpuS, rssMb };
  };
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, usageOf(pid)]));
}
