import type { Liveness } from "@rollcall/contracts/redis";
import type { ChangedTo } from "./shard-flips.ts";

/** All that changed to one liveness, as arrays of PostgreSQL: written out once, not for each statement. */
export type ChangesTo = {
  readonly liveness: Liveness;
  /** bigint[] */
  readonly ids: string;
  /** bigint[], µs */
  readonly sinceUs: string;
};

/** Instances whose liveness PostgreSQL does not say yet, each once. */
export type Changes = {
  readonly size: number;
  readonly parts: readonly ChangedTo[];
  readonly to: readonly ChangesTo[];
  readonly has: (instance: string) => boolean;
};

export function collectChanges(parts: readonly ChangedTo[]): Changes {
  let ids: Set<string> | undefined;
  const livenesses = [...new Set(parts.map(({ liveness }) => liveness))];
  return {
    size: parts.reduce((sum, { count }) => sum + count, 0),
    parts,
    has: (instance) => (ids ??= new Set(parts.flatMap((part) => part.ids.split(",")))).has(instance),
    to: livenesses.map((liveness) => {
      const those = parts.filter((part) => part.liveness === liveness);
      return {
        liveness,
        ids: `{${those.map(({ ids }) => ids).join(",")}}`,
        sinceUs: `{${those.map(({ sinceUs }) => sinceUs).join(",")}}`,
      };
    }),
  };
}

export const noChanges: Changes = collectChanges([]);

type Change = Pick<ChangedTo, "liveness"> & { readonly id: string; readonly sinceUs: string };

const changesOf = ({ liveness, ids, sinceUs }: ChangedTo): Change[] => {
  const since = sinceUs.split(",");
  return ids.split(",").map((id, n) => ({ liveness, id, sinceUs: since[n] as string }));
};

const asPart = ({ liveness, id, sinceUs }: Change): ChangedTo => ({
  liveness,
  ids: id,
  sinceUs,
  count: 1,
  latestUs: Number(sinceUs),
});

/** Parts lie beside each other in time, one or more of each shard: the newest changes are found in so many times as many. */
const spread = 10;

/** So many that changed last; all others did until `othersUntilUs`. */
export function newestChanges(
  changes: Changes,
  count: number,
): { readonly changes: Changes; readonly othersUntilUs: number } {
  if (changes.size <= count) return { changes, othersUntilUs: 0 };
  const parts = changes.parts.toSorted((one, other) => other.latestUs - one.latestUs);
  let looked = 0;
  const enough = parts.findIndex((part) => (looked += part.count) >= count * spread) + 1 || parts.length;
  const newest = parts
    .slice(0, enough)
    .flatMap(changesOf)
    .toSorted((one, other) => Number(other.sinceUs) - Number(one.sinceUs));
  return {
    changes: collectChanges(newest.slice(0, count).map(asPart)),
    othersUntilUs: Math.max(Number(newest[count]?.sinceUs ?? 0), parts[enough]?.latestUs ?? 0),
  };
}
