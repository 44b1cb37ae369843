import { setTimeout as delay } from "node:timers/promises";
import { errorMessage } from "./errors.ts";
import type { Log } from "./log.ts";

export type Repeated = { readonly close: () => Promise<void> };

/**
 * Does `work` now and then `everyMs` after each end, so it never overlaps itself; a failure is logged and tried again
 * in its turn. `close` waits for the work under way, which is told by its signal.
 */
export function repeat(
  log: Log,
  job: string,
  everyMs: number,
  work: (closing: AbortSignal) => Promise<unknown>,
): Repeated {
  const closing = new AbortController();
  const run = async () => {
    while (!closing.signal.aborted) {
      try {
        await work(closing.signal);
      } catch (err) {
        if (closing.signal.aborted) return;
        log.warn({ err, job }, "a recurring job failed, it runs again in its turn");
      }
      await delay(everyMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}

/** Tries until it works, for what a service needs before it can do anything: a server that is not up yet comes. */
export async function untilDone<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
  for (let waitMs = 200; ; waitMs = Math.min(2_000, waitMs * 2)) {
    try {
      return await work();
    } catch (err) {
      log.warn({ reason: errorMessage(err), what, waitMs }, "cannot start yet, trying again");
      await delay(waitMs);
    }
  }
}
