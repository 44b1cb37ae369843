import { setTimeout as delay } from "node:timers/promises";
import { errorMessage, type Log } from "@rollcall/service-kit";

/** Waits for the end of something, but not for ever: the process must end in time, and what is cut off is done again. */
export async function closedWithin(ms: number, ended: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([ended, late]).finally(() => over.abort());
}

export type KickableLoop = {
  /** Runs at once, or once more after the present run. */
  readonly kick: () => void;
  /** Ends after the present run; one that takes long is left to itself, for the process must end in time. */
  readonly close: () => Promise<void>;
};

const afterFailureMs = 500;
/** Whatever is cut off here is done again by the next process: all that loops do may be repeated. */
const closeWithinMs = 300;

/**
 * Runs `work` again and again, `everyMs` after it last began, or sooner when kicked; a failure is tried again. Work of
 * many steps ends early when its signal says that the loop is being closed.
 */
export function kickableLoop(
  log: Log,
  job: string,
  everyMs: number,
  work: (closing: AbortSignal) => Promise<void>,
): KickableLoop {
  const closing = new AbortController();
  let kicked = new AbortController();
  const wait = (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => undefined);
  const run = async () => {
    while (!closing.signal.aborted) {
      kicked = new AbortController();
      const startedAt = performance.now();
      try {
        await work(closing.signal);
        const restMs = everyMs - (performance.now() - startedAt);
        await wait(Math.max(1, restMs), AbortSignal.any([kicked.signal, closing.signal]));
      } catch (error) {
        log.warn({ reason: errorMessage(error), job }, "failed, trying again");
        await wait(afterFailureMs, closing.signal);
      }
    }
  };
  const ended = run();
  return {
    kick: () => kicked.abort(),
    close: async () => {
      closing.abort();
      await closedWithin(closeWithinMs, ended);
    },
  };
}
