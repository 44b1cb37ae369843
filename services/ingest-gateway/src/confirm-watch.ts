import type { EventKind } from "@rollcall/contracts/broker";

type Line = { publishedAt: number; confirmedAt: number; hangs: boolean };

/** While nothing is confirmed, a message is tried so often: its confirm tells that the broker is back. */
const tryEveryMs = 250;

/**
 * Knows of each kind whether the broker hangs: connected, but without a confirm for longer than the deadline. Devices are
 * then refused at once instead of after the deadline, and no heap of messages builds up that nobody confirms.
 */
export function createConfirmWatch(now: () => number = () => performance.now()) {
  const lines = new Map<EventKind, Line>();
  const lineOf = (kind: EventKind): Line => {
    const known = lines.get(kind);
    if (known) return known;
    const fresh = { publishedAt: 0, confirmedAt: 0, hangs: false };
    lines.set(kind, fresh);
    return fresh;
  };
  return {
    published: (kind: EventKind): void => {
      lineOf(kind).publishedAt = now();
    },
    /** Confirmed or refused: the broker speaks. */
    answered: (kind: EventKind): void => {
      const line = lineOf(kind);
      line.confirmedAt = now();
      line.hangs = false;
    },
    /** Something of this kind was published before `beforeMs` and is not answered yet. */
    late: (kind: EventKind, beforeMs: number): void => {
      const line = lineOf(kind);
      if (line.confirmedAt < beforeMs) line.hangs = true;
    },
    hangs: (kind: EventKind): boolean => {
      const line = lines.get(kind);
      return line !== undefined && line.hangs && now() - line.publishedAt < tryEveryMs;
    },
  };
}
