import type { Flip } from "@rollcall/contracts/flips";
import { failureKind } from "@rollcall/service-kit";
import type { BlindTime } from "./flip-stream.ts";

/** Half a second between two tries. */
const mostTries = 10;
const mostTriesBesideOthers = 5;

/** Whether it may be one flip that is at fault: then the others must not wait for it. */
export const isolates = (error: unknown): boolean => failureKind(error) !== "passing";

/** What cannot be recorded for a reason that nobody knows is given up after so many tries; it is read anew for each. */
export function createFlipSuspects() {
  const tries = new Map<string, number>();
  let isProved = false;
  return {
    isLasting: (error: unknown, what: Flip | BlindTime): boolean => {
      const kind = failureKind(error);
      if (kind !== "unknown") return kind === "permanent";
      const key = JSON.stringify(what);
      const count = (tries.get(key) ?? 0) + 1;
      tries.set(key, count);
      return count >= (isProved ? mostTriesBesideOthers : mostTries);
    },
    onRecorded: (): void => {
      isProved = true;
    },
    /** All that waited is recorded or given up. */
    forget: (): void => {
      tries.clear();
      isProved = false;
    },
  };
}

export type FlipSuspects = ReturnType<typeof createFlipSuspects>;
