import { failureKind } from "./failure-kind.ts";

/**
 * Whether this failure of one event, tried alone, will not pass: counts the tries of what nobody can tell. Where it answers
 * false, the failure must be thrown on, and the event comes again.
 */
export type IsLasting = (error: unknown, event: object) => boolean;

/** A whole batch is tried so often before a failure that nobody knows is looked for in its parts. */
const wholeTries = 2;
/** An event that fails alone, while the store takes others, is at fault after so many tries. */
const triesBesideOthers = 5;
/** The same where nothing else was there to prove that the store works. */
const triesWithoutProof = 10;
/** So many failing events and not one that is stored: it is the store, and asking for each is no use. */
const mostPerRound = 16;

/**
 * Who is at fault for failures that no code explains. No event may be tried for ever, and none may be given up because its
 * store was away: so what fails in an unknown way is isolated, tried alone a bounded number of times, and then given up.
 */
export function createSuspects() {
  const tries = new WeakMap<object, number>();
  let round = 0;
  let failed = 0;
  let isProved = false;
  const isLasting: IsLasting = (error, event) => {
    const kind = failureKind(error);
    if (kind !== "unknown") return kind === "permanent";
    failed += 1;
    const count = (tries.get(event) ?? 0) + 1;
    tries.set(event, count);
    return count >= (isProved ? triesBesideOthers : triesWithoutProof);
  };
  return {
    isLasting,
    /** Rounds of one batch, counted from 0. */
    beginRound: (n: number): void => {
      round = n;
      failed = 0;
      if (n === 0) isProved = false;
    },
    isWorthIsolating: (error: unknown): boolean => {
      const kind = failureKind(error);
      return kind === "permanent" || (kind === "unknown" && round >= wholeTries);
    },
    onStored: (): void => {
      isProved = true;
    },
    areTooMany: (): boolean => failed >= mostPerRound && !isProved,
    /** What waits behind a suspect is not to wait long. */
    longestWaitMs: (): number => (isProved ? 100 : 1_000),
  };
}

export type Suspects = ReturnType<typeof createSuspects>;
