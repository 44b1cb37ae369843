import { shardOf } from "@rollcall/contracts/identity";
import { redisKeys } from "@rollcall/contracts/redis";
import type { Postgres } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { InstanceCache } from "./instance-cache.ts";

/**
 * Of these, the instances that people have deleted are forgotten: should one of them ever speak again, it is a new one.
 * Without this it would be remembered as registered, and its flips would have no row.
 */
export const createForgetInstances =
  ({ postgres, redis, cache }: { postgres: Postgres; redis: Redis; cache: InstanceCache }) =>
  async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    const { rows } = await postgres.query<{ id: string }>(
      "select id::text from instances where id = any($1::bigint[])",
      [ids],
    );
    const present = new Set(rows.map(({ id }) => id));
    const gone = ids.filter((id) => !present.has(id));
    if (gone.length === 0) return;
    const pipeline = redis.pipeline();
    for (const id of gone) {
      cache.forget(id);
      const shard = shardOf(id);
      pipeline.zrem(redisKeys.deadlines(shard), id);
      pipeline.hdel(redisKeys.beats(shard), id);
    }
    await pipeline.exec();
  };

export type ForgetInstances = ReturnType<typeof createForgetInstances>;
