import { setTimeout as delay } from "node:timers/promises";

export type DrainOptions = {
  /** Messages that wait on the broker. */
  readonly waiting: () => Promise<number>;
  /** Rows of the run that are stored so far. */
  readonly stored: () => Promise<number>;
  /** How many must be stored at least: what was acknowledged. */
  readonly acknowledged: number;
  /** Given up when nothing has moved for so long. */
  readonly patienceMs: number;
  /** Counts as settled when nothing moves for so long: time for a redelivery to show itself. */
  readonly settledMs: number;
};

export type Drain = { readonly seconds: number; readonly waiting: number; readonly stored: number };

/** Waits until the queues are empty, everything acknowledged is stored, and nothing moves any more. */
export async function drain(options: DrainOptions): Promise<Drain> {
  const { patienceMs, settledMs, acknowledged } = options;
  const startMs = performance.now();
  let seen = { waiting: -1, stored: -1 };
  let movedMs = startMs;
  for (;;) {
    const now = { waiting: await options.waiting(), stored: await options.stored() };
    if (now.waiting !== seen.waiting || now.stored !== seen.stored) movedMs = performance.now();
    seen = now;
    const complete = now.waiting === 0 && now.stored >= acknowledged;
    const stillMs = performance.now() - movedMs;
    if (stillMs > (complete ? settledMs : patienceMs))
      return { ...now, seconds: Math.round(movedMs - startMs) / 1_000 };
    await delay(200);
  }
}
