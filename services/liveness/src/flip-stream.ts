import { shards } from "@rollcall/contracts/identity";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { answersOf } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

export type Flip = {
  readonly instance: string;
  readonly atUs: number;
  readonly from: Liveness;
  readonly to: Liveness;
};
export type BlindTime = {
  readonly shard: string;
  readonly reason: string;
  readonly fromUs: number;
  readonly toUs: number;
};

export type StreamLength = { readonly shard: string; readonly entries: number };

/** What waits in one shard's stream, oldest first. */
export type Waiting = {
  readonly shard: string;
  readonly entries: readonly string[];
  readonly flips: readonly Flip[];
  readonly blind: readonly BlindTime[];
};

function parse(shard: string, entries: readonly [string, string[]][]): Waiting {
  const flips: Flip[] = [];
  const blind: BlindTime[] = [];
  for (const [, fields] of entries) {
    const [name, value = "", , second, , third, , fourth] = fields;
    if (name === "instance")
      flips.push({ instance: value, atUs: Number(second), from: third as Liveness, to: fourth as Liveness });
    else blind.push({ shard, reason: value, fromUs: Number(second), toUs: Number(third) });
  }
  return { shard, entries: entries.map(([id]) => id), flips, blind };
}

export const createFlipStream = (redis: Redis) => ({
  /** The shards in whose stream something waits. */
  waiting: async (): Promise<StreamLength[]> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) pipeline.xlen(redisKeys.flips(shard));
    const lengths = answersOf(await pipeline.exec());
    return shards
      .map((shard, n) => ({ shard, entries: Number(lengths[n]) }))
      .filter(({ entries }) => entries > 0);
  },
  /** At most so many entries of each. */
  read: async (wanted: readonly StreamLength[]): Promise<Waiting[]> => {
    const pipeline = redis.pipeline();
    for (const { shard, entries } of wanted)
      pipeline.xrange(redisKeys.flips(shard), "-", "+", "COUNT", entries);
    const found = answersOf(await pipeline.exec());
    return wanted.map(({ shard }, n) => parse(shard, found[n] as [string, string[]][]));
  },
  remove: async (read: readonly Waiting[]): Promise<void> => {
    const pipeline = redis.pipeline();
    for (const { shard, entries } of read)
      if (entries.length > 0) pipeline.xdel(redisKeys.flips(shard), ...entries);
    answersOf(await pipeline.exec());
  },
});

export type FlipStream = ReturnType<typeof createFlipStream>;
