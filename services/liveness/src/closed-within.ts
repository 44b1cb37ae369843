import { setTimeout as delay } from "node:timers/promises";

/** Waits for the end of something, but not for ever: the process must end in time, and what is cut off is done again. */
export async function closedWithin(ms: number, ended: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([ended, late]).finally(() => over.abort());
}
