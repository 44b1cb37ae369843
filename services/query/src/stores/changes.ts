import type { PendingFlips } from "./pending-flips.ts";

type Columns = {
  readonly ids: readonly string[];
  readonly livenesses: readonly string[];
  /** µs */
  readonly sinceUs: readonly string[];
};

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
  readonly columns: Columns;
};

const arrayOf = (values: readonly string[]) => `{${values.join(",")}}`;

const writeOut = (columns: Columns): Changes => ({
  size: columns.ids.length,
  ids: arrayOf(columns.ids),
  livenesses: arrayOf(columns.livenesses),
  sinceUs: arrayOf(columns.sinceUs),
  columns,
});

export const noChanges = writeOut({ ids: [], livenesses: [], sinceUs: [] });

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
  return writeOut({ ids: [...ids], livenesses, sinceUs });
}

/** So many that became true last, or some more; all others did before `othersBeforeUs`. */
export function newestChanges(
  changes: Changes,
  count: number,
): { readonly changes: Changes; readonly othersBeforeUs: number } {
  if (changes.size <= count) return { changes, othersBeforeUs: 0 };
  const { ids, livenesses, sinceUs } = changes.columns;
  const times = Float64Array.from(sinceUs, Number);
  const othersBeforeUs = times.toSorted()[times.length - count] as number;
  const isNew = (_: string, n: number) => (times[n] as number) >= othersBeforeUs;
  return {
    changes: writeOut({
      ids: ids.filter(isNew),
      livenesses: livenesses.filter(isNew),
      sinceUs: sinceUs.filter(isNew),
    }),
    othersBeforeUs,
  };
}
