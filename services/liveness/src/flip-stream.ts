import { shards } from "@rollcall/contracts/identity";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
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
  waiting: async (): Promise<string[]> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) pipeline.xlen(redisKeys.flips(shard));
    const lengths = (await pipeline.exec()) ?? [];
    return shards.filter((_, n) => Number(lengths[n]?.[1] ?? 0) > 0);
  },
  read: async (shard: string, limit: number): Promise<Waiting> =>
    parse(shard, await redis.xrange(redisKeys.flips(shard), "-", "+", "COUNT", limit)),
  remove: async ({ shard, entries }: Waiting): Promise<void> => {
    if (entries.length > 0) await redis.xdel(redisKeys.flips(shard), ...entries);
  },
});

export type FlipStream = ReturnType<typeof createFlipStream>;
