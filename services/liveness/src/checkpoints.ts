import { shards } from "@rollcall/contracts/identity";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { type Postgres, transaction } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-codec.ts";

export type Checkpoint = { readonly takenAtUs: number; readonly last: ReadonlyMap<string, number> };

const scanCount = 1_000;
/** First key of the advisory locks on the shards' checkpoints. */
const lockSpace = 0x63686563;

async function readBeats(redis: Redis, shard: string): Promise<Map<string, number>> {
  const last = new Map<string, number>();
  let cursor = "0";
  do {
    const [next, pairs] = await redis.hscan(redisKeys.beats(shard), cursor, "COUNT", scanCount);
    for (let n = 0; n + 1 < pairs.length; n += 2) {
      const { lastAtUs } = decodeBeat(pairs[n + 1] ?? "");
      if (lastAtUs > 0) last.set(pairs[n] ?? "", lastAtUs);
    }
    cursor = next;
  } while (cursor !== "0");
  return last;
}

export function createCheckpoints(postgres: Postgres, redis: Redis, everySeconds: number) {
  let turn = 0;

  const take = (shard: string) =>
    transaction(postgres, async (client) => {
      const { rows } = await client.query<{ due: boolean }>(
        `select pg_try_advisory_xact_lock($1, $2) and not exists (
           select from liveness_checkpoints where shard = $3 and taken_at > now() - $4 * interval '1 second') as due`,
        [lockSpace, shards.indexOf(shard), shard, everySeconds * 0.9],
      );
      if (!rows[0]?.due) return;
      // All that arrived until then is in the beats; what comes in while they are read does no harm.
      const takenAtUs = Number((await redis.get(redisKeys.sweptAt(shard))) ?? 0);
      if (takenAtUs === 0) return;
      const last = await readBeats(redis, shard);
      await client.query(
        `insert into liveness_checkpoints (shard, taken_at, instances, payload)
         values ($1, timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3, $4)
         on conflict (shard) do update
         set taken_at = excluded.taken_at, instances = excluded.instances, payload = excluded.payload`,
        [shard, takenAtUs, last.size, encodeCheckpoint(last)],
      );
    });

  return {
    /** Milliseconds between two turns: every shard has one in `everySeconds`. */
    turnEveryMs: (everySeconds * 1_000) / shards.length,
    /** One shard at a time, so that the work is spread evenly; another process may have done it already. */
    takeNext: async (): Promise<void> => {
      const shard = shards[turn % shards.length];
      turn += 1;
      if (shard !== undefined) await take(shard);
    },
    read: async (shard: string): Promise<Checkpoint | undefined> => {
      const { rows } = await postgres.query<{ taken_at_us: string; payload: Buffer }>(
        `select (extract(epoch from taken_at) * 1000000)::bigint::text as taken_at_us, payload
         from liveness_checkpoints where shard = $1`,
        [shard],
      );
      const [row] = rows;
      return row && { takenAtUs: Number(row.taken_at_us), last: decodeCheckpoint(row.payload) };
    },
  };
}

export type Checkpoints = ReturnType<typeof createCheckpoints>;
