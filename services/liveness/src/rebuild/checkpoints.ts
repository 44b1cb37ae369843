import { setTimeout as delay } from "node:timers/promises";
import { shards } from "@rollcall/contracts/identity";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import type { Postgres } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

/** An instance and its newest heartbeat, µs. */
export type LastHeard = readonly [id: string, atUs: number];

export const entryBytes = 16;

/** Eight bytes of id and eight of time an entry; ids are as good as random, so nothing would compress. */
export function encodeCheckpoint(heard: readonly LastHeard[]): Buffer {
  const payload = Buffer.allocUnsafe(heard.length * entryBytes);
  let offset = 0;
  for (const [id, atUs] of heard) {
    payload.writeBigUInt64LE(BigInt(id), offset);
    payload.writeBigUInt64LE(BigInt(atUs), offset + 8);
    offset += entryBytes;
  }
  return payload;
}

/** Of an instance that stands in it twice the later entry counts. */
export function decodeCheckpoint(payload: Buffer): Map<string, number> {
  const last = new Map<string, number>();
  for (let offset = 0; offset + entryBytes <= payload.length; offset += entryBytes)
    last.set(payload.readBigUInt64LE(offset).toString(), Number(payload.readBigUInt64LE(offset + 8)));
  return last;
}

export type Checkpoint = { readonly takenAtUs: number; readonly last: ReadonlyMap<string, number> };

/** Some 2 ms of Redis. */
const scanCount = 1_000;

function heardIn(pairs: readonly string[]): LastHeard[] {
  const heard: LastHeard[] = [];
  for (let n = 0; n + 1 < pairs.length; n += 2) {
    const { lastAtUs } = decodeBeat(pairs[n + 1] ?? "");
    if (lastAtUs > 0) heard.push([pairs[n] ?? "", lastAtUs]);
  }
  return heard;
}

/** Reads page by page over `withinMs`, because at once it takes a core from heartbeats for a third of a second. */
async function readBeats(redis: Redis, shard: string, withinMs: number, closing: AbortSignal) {
  const key = redisKeys.beats(shard);
  const pauseMs = (withinMs * scanCount) / Math.max(scanCount, await redis.hlen(key));
  const pages: Buffer[] = [];
  let cursor = "0";
  do {
    const [next, pairs] = await redis.hscan(key, cursor, "COUNT", scanCount);
    pages.push(encodeCheckpoint(heardIn(pairs)));
    cursor = next;
    if (cursor !== "0") await delay(pauseMs, undefined, { signal: closing });
  } while (cursor !== "0");
  return Buffer.concat(pages);
}

export function createCheckpoints(postgres: Postgres, redis: Redis, everySeconds: number) {
  const turnEveryMs = (everySeconds * 1_000) / shards.length;
  let turn = 0;

  const isDue = async (shard: string) => {
    const { rowCount } = await postgres.query(
      "select from liveness_checkpoints where shard = $1 and taken_at > now() - $2 * interval '1 second'",
      [shard, everySeconds * 0.9],
    );
    return rowCount === 0;
  };
  const take = async (shard: string, closing: AbortSignal) => {
    if (!(await isDue(shard))) return;
    const look = () => redis.mget(redisKeys.epoch(shard), redisKeys.sweptAt(shard));
    // All that arrived until then is in the beats; what comes in while they are read does no harm.
    const [epoch, takenAtUs] = await look();
    if (!epoch || !takenAtUs) return;
    const payload = await readBeats(redis, shard, turnEveryMs / 2, closing);
    // What was read of a shard that came up empty meanwhile is not all of it.
    if ((await look())[0] !== epoch) return;
    await postgres.query(
      `insert into liveness_checkpoints (shard, taken_at, instances, payload)
       values ($1, timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3, $4)
       on conflict (shard) do update
       set taken_at = excluded.taken_at, instances = excluded.instances, payload = excluded.payload
       where liveness_checkpoints.taken_at < excluded.taken_at`,
      [shard, takenAtUs, payload.length / entryBytes, payload],
    );
  };

  return {
    /** Milliseconds between two turns: every shard has one in `everySeconds`. */
    turnEveryMs,
    /** One shard at a time, so that the work is spread evenly; another process may have done it already. */
    takeNext: async (closing: AbortSignal): Promise<void> => {
      const shard = shards[turn % shards.length];
      turn += 1;
      try {
        if (shard !== undefined) await take(shard, closing);
      } catch (error) {
        if (!closing.aborted) throw error;
      }
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
