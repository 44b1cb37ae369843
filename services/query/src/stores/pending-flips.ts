import { decodeFlipEntry, type FlipColumns } from "@rollcall/contracts/flips";
import { redisKeys } from "@rollcall/contracts/redis";
import { answersOf } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

/** Flips that Redis has and PostgreSQL may not have yet. */
export type PendingFlips = Pick<FlipColumns, "instance" | "at" | "to">;

type Entry = readonly [id: string, fields: readonly string[]];
/** One entry of a stream: the flips of one Lua call. */
type Kept = { readonly id: string; readonly flips: PendingFlips };

/** So many entries are parsed at once, of each shard; each holds up to a thousand flips. */
const entriesPerRound = 20;
/** Too many take longer than this to be recorded. */
const lookAgainAfterMs = 1_000;

const keep = ([id, fields]: Entry): Kept => ({ id, flips: decodeFlipEntry(fields).flips });

/** What was recorded is taken away at the front, what flips is added at the end. */
function follow(kept: readonly Kept[], first: Entry | undefined, added: readonly Entry[]): Kept[] {
  const from = kept.findIndex(({ id }) => id === first?.[0]);
  return [...(from < 0 ? [] : kept.slice(from)), ...added.map(keep)];
}

/**
 * The shards' streams of flips, followed: each entry is read once, however often one looks. Not to be asked for again
 * before it has answered.
 */
export function createPendingFlipsReader(redis: Redis) {
  const shardsKept = new Map<string, readonly Kept[]>();
  let lookAgainAtMs = 0;

  const readOn = async (shards: readonly string[]): Promise<string[]> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) {
      const last = shardsKept.get(shard)?.at(-1)?.id;
      pipeline.xrange(redisKeys.flips(shard), "-", "+", "COUNT", 1);
      pipeline.xrange(redisKeys.flips(shard), last ? `(${last}` : "-", "+", "COUNT", entriesPerRound);
    }
    const answers = answersOf(await pipeline.exec()) as Entry[][];
    return shards.filter((shard, n) => {
      const [first] = answers[2 * n] ?? [];
      const added = answers[2 * n + 1] ?? [];
      shardsKept.set(shard, follow(shardsKept.get(shard) ?? [], first, added));
      return added.length === entriesPerRound;
    });
  };
  const count = () =>
    [...shardsKept.values()].flat().reduce((sum, { flips }) => sum + flips.instance.length, 0);

  return {
    /**
     * All that wait in these shards, those of one instance in their order; the other shards' streams are empty.
     * Undefined when they are more than `most`.
     */
    read: async (shards: readonly string[], most: number): Promise<PendingFlips[] | undefined> => {
      if (performance.now() < lookAgainAtMs) return undefined;
      for (const shard of shardsKept.keys()) if (!shards.includes(shard)) shardsKept.delete(shard);
      for (let left = [...shards]; left.length > 0; ) {
        left = await readOn(left);
        if (count() <= most) continue;
        shardsKept.clear();
        lookAgainAtMs = performance.now() + lookAgainAfterMs;
        return undefined;
      }
      return [...shardsKept.values()].flatMap((kept) => kept.map(({ flips }) => flips));
    },
  };
}

export type PendingFlipsReader = ReturnType<typeof createPendingFlipsReader>;
