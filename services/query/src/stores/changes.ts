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

/** So many that changed last, or some more; all others did until `othersUntilUs`. */
export function newestChanges(
  changes: Changes,
  count: number,
): { readonly changes: Changes; readonly othersUntilUs: number } {
  if (changes.size <= count) return { changes, othersUntilUs: 0 };
  const parts = changes.parts.toSorted((one, other) => other.latestUs - one.latestUs);
  let taken = 0;
  const enough = parts.findIndex((part) => (taken += part.count) >= count) + 1;
  return {
    changes: collectChanges(parts.slice(0, enough)),
    othersUntilUs: parts[enough]?.latestUs ?? 0,
  };
}
