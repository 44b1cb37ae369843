import { copyFileSync, openSync, readSync, closeSync, fstatSync, statSync, truncateSync } from "node:fs";

const largestBytes = 10 * 1024 ** 2;

/**
 * Keeps a log between one and two times `largestBytes`. The file is emptied in place because the process that
 * writes it holds it open (in append mode), also after the launcher has gone.
 */
export const boundLog = (file: string, maxBytes = largestBytes): void => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
};

/** Opened for appending, also by a process of another user that inherits the descriptor. */
export const openLog = (file: string): number => openSync(file, "a", 0o600);

/** The last lines of a log, from its last 64 kB. */
export const lastLines = (file: string, count: number): string[] => {
  if (!statSync(file, { throwIfNoEntry: false })) return [];
  const descriptor = openSync(file, "r");
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, 64 * 1024));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString("utf8").split("\n");
    return lines.filter((line) => line.trim() !== "").slice(-count);
  } finally {
    closeSync(descriptor);
  }
};

/** The line of a log's end that most likely says why: the last that sounds like a failure, else the last. */
export const lastComplaint = (file: string): string | undefined => {
  const lines = lastLines(file, 30);
  return lines.findLast((line) => /fatal|panic|error|cannot|can't|failed|denied/i.test(line)) ?? lines.at(-1);
};
