import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** Tries again until `attempt` does not throw and answers what it answered; throws its last error after `withinMs`. */
export const eventually = async <T>(
  attempt: () => T | Promise<T>,
  { withinMs = 5_000, everyMs = 25 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(everyMs);
    }
  }
};

/** A slug that no other test uses. */
export const randomSlug = (prefix: string): string => `${prefix}-${randomBytes(5).toString("hex")}`;
