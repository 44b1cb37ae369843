import type { PendingFlips } from "./pending-flips.ts";

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

const arrayOf = (values: readonly string[]) => `{${values.join(",")}}`;

/** The newest of each instance, which is the last. */
export function collectChanges(flips: readonly PendingFlips[]): Changes {
  if (flips.length === 0) return noChanges;
  const ids = new Set<string>();
  const livenesses: string[] = [];
  const sinceUs: string[] = [];
  for (const { instance, at, to } of flips.toReversed())
    for (let n = instance.length - 1; n >= 0; n -= 1) {
      const id = instance[n] as string;
      if (ids.has(id)) continue;
      ids.add(id);
      livenesses.push(to[n] as string);
      sinceUs.push(at[n] as string);
    }
  return {
    size: ids.size,
    ids: arrayOf([...ids]),
    livenesses: arrayOf(livenesses),
    sinceUs: arrayOf(sinceUs),
  };
}
