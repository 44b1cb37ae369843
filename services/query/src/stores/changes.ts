import type { PendingFlip } from "./pending-flips.ts";

/**
 * Instances whose liveness PostgreSQL does not say yet. Its arrays as it reads them, of one length: a hundred thousand
 * changes are written out once, not for each statement.
 */
export type Changes = {
  readonly size: number;
  /** bigint[] */
  readonly ids: string;
  /** text[] */
  readonly livenesses: string;
  /** bigint[], µs */
  readonly sinceUs: string;
};

export const noChanges: Changes = { size: 0, ids: "{}", livenesses: "{}", sinceUs: "{}" };

/** The newest of each instance, which is the last. */
export function collectChanges(flips: readonly PendingFlip[]): Changes {
  if (flips.length === 0) return noChanges;
  const newest = [...new Map(flips.map((flip) => [flip.instance, flip])).values()];
  const arrayOf = (values: readonly (string | number)[]) => `{${values.join(",")}}`;
  return {
    size: newest.length,
    ids: arrayOf(newest.map(({ instance }) => instance)),
    livenesses: arrayOf(newest.map(({ to }) => to)),
    sinceUs: arrayOf(newest.map(({ atUs }) => atUs)),
  };
}
