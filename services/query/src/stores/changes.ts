import type { Liveness } from "@rollcall/contracts/redis";
import type { PendingFlips } from "./pending-flips.ts";

/** Those that changed to one liveness, of one length. */
type Columns = {
  readonly ids: readonly string[];
  /** µs */
  readonly sinceUs: readonly string[];
};

/** The same as arrays of PostgreSQL: a hundred thousand changes are written out once, not for each statement. */
export type ChangesTo = {
  readonly liveness: Liveness;
  /** bigint[] */
  readonly ids: string;
  /** bigint[], µs */
  readonly sinceUs: string;
  readonly columns: Columns;
};

/** Instances whose liveness PostgreSQL does not say yet, each once. */
export type Changes = { readonly size: number; readonly to: readonly ChangesTo[] };

export const noChanges: Changes = { size: 0, to: [] };

const arrayOf = (values: readonly string[]) => `{${values.join(",")}}`;

const writeOut = (changes: ReadonlyMap<Liveness, Columns>): Changes => {
  const to = [...changes].filter(([, { ids }]) => ids.length > 0);
  return {
    size: to.reduce((sum, [, { ids }]) => sum + ids.length, 0),
    to: to.map(([liveness, columns]) => ({
      liveness,
      ids: arrayOf(columns.ids),
      sinceUs: arrayOf(columns.sinceUs),
      columns,
    })),
  };
};

/** The newest of each instance, which is the last. */
export function collectChanges(flips: readonly PendingFlips[]): Changes {
  const seen = new Set<string>();
  const changes = new Map<Liveness, { ids: string[]; sinceUs: string[] }>();
  for (const { instance, at, to } of flips.toReversed())
    for (let n = instance.length - 1; n >= 0; n -= 1) {
      const id = instance[n] as string;
      const liveness = to[n] as Liveness;
      if (seen.has(id)) continue;
      seen.add(id);
      const columns = changes.get(liveness) ?? { ids: [], sinceUs: [] };
      changes.set(liveness, columns);
      columns.ids.push(id);
      columns.sinceUs.push(at[n] as string);
    }
  return writeOut(changes);
}

/** So many that became true last, or some more; all others did before `othersBeforeUs`. */
export function newestChanges(
  changes: Changes,
  count: number,
): { readonly changes: Changes; readonly othersBeforeUs: number } {
  if (changes.size <= count) return { changes, othersBeforeUs: 0 };
  const times = changes.to.map(({ columns }) => Float64Array.from(columns.sinceUs, Number));
  const sorted = Float64Array.from(times.flatMap((some) => [...some])).sort();
  const othersBeforeUs = sorted[sorted.length - count] as number;
  const newest = changes.to.map(({ liveness, columns }, group): [Liveness, Columns] => {
    const isNew = (_: string, n: number) => (times[group]?.[n] as number) >= othersBeforeUs;
    return [liveness, { ids: columns.ids.filter(isNew), sinceUs: columns.sinceUs.filter(isNew) }];
  });
  return { changes: writeOut(new Map(newest)), othersBeforeUs };
}
