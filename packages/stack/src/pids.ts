import { readdirSync, readFileSync } from "node:fs";

/** A process by pid and start time: a recycled pid has another start time and is never signalled. */
export type ProcessId = Readonly<{ pid: number; startTicks: string }>;

type Stat = { parent: number; state: string; startTicks: string };

const readStat = (pid: number): Stat | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command name stands in parentheses and may itself contain spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", parent: Number(fields[1]), startTicks: fields[19] ?? "" };
  } catch {
    return null;
  }
};

export const identify = (pid: number): ProcessId | null => {
  const stat = readStat(pid);
  return stat && { pid, startTicks: stat.startTicks };
};

export const isAlive = (id: ProcessId): boolean => {
  const stat = readStat(id.pid);
  return stat !== null && stat.startTicks === id.startTicks && stat.state !== "Z" && stat.state !== "X";
};

/** The process and everything below it, parents first. */
export const withDescendants = (id: ProcessId): ProcessId[] => {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? readStat(pid) : null;
    if (stat) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  const found: ProcessId[] = isAlive(id) ? [id] : [];
  for (const each of found) {
    for (const child of children.get(each.pid) ?? []) {
      const childId = identify(child);
      if (childId) found.push(childId);
    }
  }
  return found;
};

/** True when the signal went out, false when that process is gone. */
export const signal = (id: ProcessId, name: NodeJS.Signals): boolean => {
  if (!isAlive(id)) return false;
  try {
    return process.kill(id.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
};

export const signalTree = (id: ProcessId, name: NodeJS.Signals): void => {
  for (const each of withDescendants(id)) signal(each, name);
};
