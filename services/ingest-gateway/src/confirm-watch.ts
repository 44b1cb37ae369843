import type { EventKind } from "@rollcall/contracts/broker";

type Line = { publishedAt: number; inTimeAt: number; hangs: boolean };

/** While nothing is confirmed in time, a message is tried so often: its confirm tells that the broker is back. */
const tryEveryMs = 250;

/**
 * Knows of each kind whether the broker hangs: connected, but without a confirm in time for longer than the deadline,
 * because it gives none or because more waits for it than it takes. Devices are then refused at once instead of after
 * the deadline, and no heap of messages builds up that nobody confirms.
 */
export function createConfirmWatch(deadlineMs: number, now: () => number = () => performance.now()) {
  const lines = new Map<EventKind, Line>();
  const lineOf = (kind: EventKind): Line => {
    const known = lines.get(kind);
    if (known) return known;
    const fresh = { publishedAt: 0, inTimeAt: Number.NEGATIVE_INFINITY, hangs: false };
    lines.set(kind, fresh);
    return fresh;
  };
  return {
    published: (kind: EventKind): void => {
      lineOf(kind).publishedAt = now();
    },
    /** Something that waited since `startedAt` (ms) is confirmed or refused: the broker speaks. */
    answered: (kind: EventKind, startedAt: number): void => {
      if (now() - startedAt > deadlineMs) return;
      const line = lineOf(kind);
      line.inTimeAt = now();
      line.hangs = false;
    },
    /** Something of this kind has waited for longer than the deadline. */
    late: (kind: EventKind): void => {
      const line = lineOf(kind);
      if (now() - line.inTimeAt >= deadlineMs) line.hangs = true;
    },
    hangs: (kind: EventKind): boolean => {
      const line = lines.get(kind);
      return line !== undefined && line.hangs && now() - line.publishedAt < tryEveryMs;
    },
  };
}
