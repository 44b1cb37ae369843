import type { FlipEntry } from "@rollcall/contracts/flips";
import { shardOf } from "@rollcall/contracts/identity";
import { redisKeys } from "@rollcall/contracts/redis";
import { answersOf } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import { type ChangedTo, createShardFlips, type ShardFlips } from "./shard-flips.ts";

/** Flips that Redis has and PostgreSQL may not have yet, the newest of each instance. */
export type PendingFlips = {
  readonly changed: readonly ChangedTo[];
  readonly has: (instance: string) => boolean;
};

/** So many entries are parsed at once, of each shard; each holds up to a thousand flips. */
const entriesPerRound = 20;
/** Too many take longer than this to be recorded. */
const lookAgainAfterMs = 1_000;

/**
 * The shards' streams of flips, followed: each entry is read once, however often one looks. Not to be asked for again
 * before it has answered.
 */
export function createPendingFlipsReader(redis: Redis) {
  const followed = new Map<string, ShardFlips>();
  let lookAgainAtMs = 0;

  /** Answers those of which there is more. */
  const readOn = async (shards: readonly string[]): Promise<string[]> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) {
      const last = followed.get(shard)?.lastId();
      pipeline.xrange(redisKeys.flips(shard), "-", "+", "COUNT", 1);
      pipeline.xrange(redisKeys.flips(shard), last ? `(${last}` : "-", "+", "COUNT", entriesPerRound);
    }
    const answers = answersOf(await pipeline.exec()) as FlipEntry[][];
    return shards.filter((shard, n) => {
      const [first] = answers[2 * n] ?? [];
      const added = answers[2 * n + 1] ?? [];
      const flips = followed.get(shard) ?? createShardFlips();
      followed.set(shard, flips);
      flips.follow(first?.[0], added);
      return added.length === entriesPerRound;
    });
  };
  const count = () => [...followed.values()].reduce((sum, flips) => sum + flips.count(), 0);

  return {
    /** All that wait in these shards; the other shards' streams are empty. Undefined when they are more than `most`. */
    read: async (shards: readonly string[], most: number): Promise<PendingFlips | undefined> => {
      if (performance.now() < lookAgainAtMs) return undefined;
      for (const shard of followed.keys()) if (!shards.includes(shard)) followed.delete(shard);
      for (let left = [...shards]; left.length > 0; ) {
        left = await readOn(left);
        if (count() <= most) continue;
        followed.clear();
        lookAgainAtMs = performance.now() + lookAgainAfterMs;
        return undefined;
      }
      return {
        changed: [...followed.values()].flatMap((flips) => flips.changed()),
        has: (instance) => followed.get(shardOf(instance))?.has(instance) ?? false,
      };
    },
  };
}

export type PendingFlipsReader = ReturnType<typeof createPendingFlipsReader>;
