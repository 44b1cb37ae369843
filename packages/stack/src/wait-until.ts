import { setTimeout as delay } from "node:timers/promises";

/** Asks again until the answer is true; false when `withinMs` have passed. A throwing question means "not yet". */
export const waitUntil = async (
  question: () => boolean | Promise<boolean>,
  { withinMs, everyMs = 50, giveUp }: { withinMs: number; everyMs?: number; giveUp?: () => boolean },
): Promise<boolean> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const yes = await Promise.resolve()
      .then(question)
      .catch(() => false);
    if (yes) return true;
    if (performance.now() > deadline || giveUp?.()) return false;
    await delay(everyMs);
  }
};
