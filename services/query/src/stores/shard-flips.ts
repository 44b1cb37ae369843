import { decodeFlipEntry, type FlipEntry, noFlips } from "@rollcall/contracts/flips";
import type { Liveness } from "@rollcall/contracts/redis";

/** Instances that changed to one liveness: lists with commas, of one length. */
export type ChangedTo = {
  readonly liveness: Liveness;
  readonly ids: string;
  /** µs */
  readonly sinceUs: string;
  readonly count: number;
  /** When the last of them changed, µs. */
  readonly latestUs: number;
};

type Kept = {
  readonly id: string;
  /** Its flips are numbered from here. */
  readonly first: number;
  readonly instance: readonly string[];
  readonly at: readonly string[];
  readonly to: readonly Liveness[];
  /** Those of its flips that are their instance's newest; undefined when that changed. */
  changed: readonly ChangedTo[] | undefined;
};

function writeOut(kept: Kept, isNewest: (n: number) => boolean): ChangedTo[] {
  const places = new Map<Liveness, number[]>();
  for (const [n, liveness] of kept.to.entries()) {
    if (!isNewest(n)) continue;
    const before = places.get(liveness);
    if (before) before.push(n);
    else places.set(liveness, [n]);
  }
  return [...places].map(([liveness, ns]) => ({
    liveness,
    ids: ns.map((n) => kept.instance[n]).join(","),
    sinceUs: ns.map((n) => kept.at[n]).join(","),
    count: ns.length,
    latestUs: Math.max(...ns.map((n) => Number(kept.at[n]))),
  }));
}

/** What waits in one shard's stream. Each flip is looked at when it comes and when it leaves, however often one asks. */
export function createShardFlips() {
  let entries: Kept[] = [];
  let next = 0;
  /** The number of each instance's newest flip. */
  const newest = new Map<string, number>();

  const add = ([id, fields]: FlipEntry) => {
    const { instance, at, to } = decodeFlipEntry(fields)?.flips ?? noFlips;
    const kept: Kept = { id, first: next, instance, at, to, changed: undefined };
    entries.push(kept);
    next += instance.length;
    for (const [n, one] of instance.entries()) {
      const before = newest.get(one);
      newest.set(one, kept.first + n);
      if (before === undefined) continue;
      const older = entries.findLast(({ first }) => first <= before);
      if (older) older.changed = undefined;
    }
  };
  const forget = ({ first, instance }: Kept) => {
    for (const [n, one] of instance.entries()) if (newest.get(one) === first + n) newest.delete(one);
  };
  return {
    lastId: () => entries.at(-1)?.id,
    count: () => newest.size,
    has: (instance: string) => newest.has(instance),
    /** What was recorded is taken away at the front, up to `firstId`; what flipped is added at the end. */
    follow: (firstId: string | undefined, added: readonly FlipEntry[]): void => {
      const found = entries.findIndex(({ id }) => id === firstId);
      const gone = found < 0 ? entries : entries.slice(0, found);
      entries = entries.slice(gone.length);
      for (const kept of gone) forget(kept);
      for (const entry of added) add(entry);
    },
    changed: (): ChangedTo[] =>
      entries.flatMap((kept) => {
        const isNewest = (n: number) => newest.get(kept.instance[n] as string) === kept.first + n;
        return (kept.changed ??= writeOut(kept, isNewest));
      }),
  };
}

export type ShardFlips = ReturnType<typeof createShardFlips>;
