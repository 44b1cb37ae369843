import { shardCount, shards } from "@rollcall/contracts/identity";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { errorMessage, type Log, type Postgres, transaction } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Checkpoints } from "./checkpoints.ts";
import type { QuestdbHistory } from "./questdb-history.ts";
import { restoreBeat } from "./restore-beat.ts";
import { type Restored, send, type ShardCalls } from "../shards/shard-scripts.ts";
import { type Thresholds, thresholdOf } from "../thresholds/thresholds.ts";

/** First key of the advisory locks on the shards' rebuilds. */
const lockSpace = 0x72656275;
const restoredPerCall = 500;
/** The heartbeat writer may have been behind when the checkpoint was taken. */
const overlapUs = 60_000_000;
const withoutCheckpointUs = 3_600_000_000;
const fullGraceUs = 31_536_000_000_000;

export type RebuildParts = {
  readonly redis: Redis;
  readonly calls: ShardCalls;
  readonly run: () => string | undefined;
  readonly postgres: Postgres;
  readonly checkpoints: Checkpoints;
  readonly history: QuestdbHistory;
  readonly loadThresholds: () => Promise<Thresholds>;
  readonly nowUs: () => number;
  /** Up to when this process has swept, µs; 0: not yet. */
  readonly sweptUs: () => number;
  readonly log: Log;
};

type Row = {
  id: string;
  customer: string;
  machine: string;
  liveness: Liveness;
  since_us: string;
  planned_at_us: string | null;
  planned_until_us: string | null;
};

const us = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint::text`;
const instancesSql = `
  select id::text, customer, machine, liveness, ${us("liveness_since")} as since_us,
         ${us("planned_at")} as planned_at_us, ${us("planned_until")} as planned_until_us
  from instances where mod(id, ${shardCount}) = $1`;

const nobody = { last: new Map<string, number>(), newestUs: 0 };

async function lastHeard(parts: RebuildParts, shard: string) {
  const { checkpoints, history, nowUs, log } = parts;
  const checkpoint = await checkpoints.read(shard);
  const last = new Map(checkpoint?.last);
  let newestUs = checkpoint?.takenAtUs ?? 0;
  const sinceUs = checkpoint ? checkpoint.takenAtUs - overlapUs : nowUs() - withoutCheckpointUs;
  try {
    for (const [id, atUs] of await history.lastHeard(shard, sinceUs)) {
      if (atUs > (last.get(id) ?? 0)) last.set(id, atUs);
      newestUs = Math.max(newestUs, atUs);
    }
  } catch (error) {
    // Without it some "last seen" are older than they were; red is suspended for a full threshold all the same.
    log.warn({ reason: errorMessage(error) }, "rebuilding without QuestDB's newest rows");
  }
  return { last, newestUs };
}

async function fillShard(parts: RebuildParts, shard: string, run: string) {
  const { redis, calls, postgres, nowUs } = parts;
  // What an earlier attempt has left behind.
  await redis.del(redisKeys.deadlines(shard), redisKeys.beats(shard), redisKeys.heardUntil(shard));
  await redis.del(redisKeys.sweptAt(shard), redisKeys.blindTimes(shard));
  const { rows } = await postgres.query<Row>(instancesSql, [Number(shard)]);
  const thresholds = await parts.loadThresholds();
  const { last, newestUs } = rows.length > 0 ? await lastHeard(parts, shard) : nobody;
  const atUs = nowUs();
  const restored = rows.flatMap((row): Restored[] => {
    const beat = restoreBeat(
      {
        id: row.id,
        liveness: row.liveness,
        sinceUs: Number(row.since_us),
        plannedAtUs: row.planned_at_us === null ? null : Number(row.planned_at_us),
        plannedUntilUs: row.planned_until_us === null ? null : Number(row.planned_until_us),
        lastAtUs: last.get(row.id),
        thresholdSeconds: thresholdOf(thresholds, row),
      },
      atUs,
    );
    return beat ? [beat] : [];
  });
  for (let n = 0; n < restored.length; n += restoredPerCall)
    await send(redis, [calls.restore(shard, restored.slice(n, n + restoredPerCall))]);
  // A platform that has never heard anybody was not blind.
  const fromUs = restored.length === 0 ? 0 : Math.max(newestUs, parts.sweptUs());
  await send(redis, [calls.open(shard, { nowUs: nowUs(), run, fromUs, graceUs: fullGraceUs })]);
  return restored.length;
}

/** Redis came up empty: a shard without its epoch is filled anew from PostgreSQL, the checkpoint and QuestDB. */
export function createRebuild(parts: RebuildParts) {
  const { redis, postgres, log } = parts;

  const missing = async (): Promise<string[]> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) pipeline.exists(redisKeys.epoch(shard));
    const answers = (await pipeline.exec()) ?? [];
    return shards.filter((_, n) => answers[n]?.[1] === 0);
  };
  const rebuild = (shard: string) =>
    transaction(postgres, async (client) => {
      // One process at a time; the next finds the epoch and leaves it alone.
      await client.query("select pg_advisory_xact_lock($1, $2)", [lockSpace, shards.indexOf(shard)]);
      const run = parts.run();
      if (run === undefined || (await redis.exists(redisKeys.epoch(shard))) === 1) return;
      const instances = await fillShard(parts, shard, run);
      if (instances > 0) log.warn({ shard, instances }, "redis came up empty, a shard was rebuilt");
    });
  return {
    /** Answers how many shards were missing. */
    rebuildMissing: async (): Promise<number> => {
      const empty = await missing();
      for (const shard of empty) await rebuild(shard);
      return empty.length;
    },
  };
}
