import { shardOf, shards } from "@rollcall/contracts/identity";
import { type Beat, blindAfterUs, decodeBeat, type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { errorMessage, type Log, type Queryable } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Metrics } from "../metrics.ts";
import { instantOfUs } from "../times.ts";

/** A liveness that is true now and that PostgreSQL does not say yet. */
export type Change = { readonly liveness: Liveness; readonly sinceUs: number };

export type Overlay = {
  /** The moment for which the answer is true. */
  readonly asOf: Date;
  /** What is missing, in words. */
  readonly degraded: string | null;
  readonly changes: ReadonlyMap<string, Change>;
  /** Until when all that the instance's shard should have heard was heard, µs: nobody becomes overdue after it. */
  readonly sweptAtUs: (instance: string) => number;
};

export type LiveState = {
  /** What happened since PostgreSQL was told, as of now. Redis away: nothing, and `degraded` says so. */
  readonly overlay: () => Promise<Overlay>;
  /** What Redis knows of these instances, in their order. Never rejects; empty when it is away. */
  readonly beats: (instances: readonly string[]) => Promise<(Beat | undefined)[]>;
};

/** More than this on the way at once (a mass silence) is left to arrive in PostgreSQL by itself. */
const maxChanges = 5_000;

export const nowUs = (): number => Date.now() * 1_000;

const isBlind = (sweptAtUs: number, atUs: number) => atUs - sweptAtUs > blindAfterUs;

type ShardState = {
  readonly shard: string;
  readonly rebuilt: boolean;
  readonly sweptAtUs: number;
  readonly flips: [string, string[]][];
  readonly due: string[];
};

async function readShards(redis: Redis, atUs: number): Promise<ShardState[]> {
  const pipeline = redis.pipeline();
  for (const shard of shards) {
    pipeline.get(redisKeys.epoch(shard));
    pipeline.get(redisKeys.sweptAt(shard));
    pipeline.xrange(redisKeys.flips(shard), "-", "+", "COUNT", maxChanges);
    pipeline.zrangebyscore(
      redisKeys.deadlines(shard),
      "-inf",
      `(${atUs}`,
      "WITHSCORES",
      "LIMIT",
      0,
      maxChanges,
    );
  }
  const answers = ((await pipeline.exec()) ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  });
  return shards.map((shard, n) => ({
    shard,
    rebuilt: answers[4 * n] !== null,
    sweptAtUs: Number(answers[4 * n + 1] ?? 0),
    flips: answers[4 * n + 2] as [string, string[]][],
    due: answers[4 * n + 3] as string[],
  }));
}

function changesOf(states: readonly ShardState[]): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const { flips, due, sweptAtUs } of states) {
    for (const [, fields] of flips) {
      const flip = Object.fromEntries(
        fields.flatMap((name, n) => (n % 2 === 0 ? [[name, fields[n + 1] as string]] : [])),
      );
      // Blind times travel in the same stream.
      if (flip["instance"] === undefined) continue;
      changes.set(flip["instance"], {
        liveness: flip["to"] as Liveness,
        sinceUs: Number(flip["at"]),
      });
    }
    // As `livenessAt` has it: what came after the last sweep may still wait to be heard.
    for (let n = 0; n < due.length && Number(due[n + 1]) < sweptAtUs; n += 2)
      changes.set(due[n] as string, { liveness: "overdue", sinceUs: Number(due[n + 1]) });
  }
  return changes;
}

function describe(states: readonly ShardState[], changes: number, atUs: number): string | null {
  if (states.some(({ rebuilt }) => !rebuilt))
    return "Deadlines are being rebuilt: until then liveness is shown as it was recorded last";
  if (changes >= maxChanges)
    return `More than ${maxChanges} changes are on their way: their colours follow within seconds`;
  if (states.some(({ sweptAtUs }) => isBlind(sweptAtUs, atUs)))
    return "We cannot hear at the moment: nobody turns red until we can";
  const sweptUs = Math.max(...states.map(({ sweptAtUs }) => sweptAtUs));
  return sweptUs - atUs > blindAfterUs
    ? `The clock went back: nobody turns red before it is ${instantOfUs(sweptUs)} again`
    : null;
}

async function readOverlay(redis: Redis): Promise<Overlay> {
  const atUs = nowUs();
  const states = await readShards(redis, atUs);
  const changes = changesOf(states);
  const swept = new Map(states.map(({ shard, sweptAtUs }) => [shard, sweptAtUs]));
  return {
    asOf: new Date(atUs / 1_000),
    degraded: describe(states, changes.size, atUs),
    changes: changes.size >= maxChanges ? new Map() : changes,
    sweptAtUs: (instance) => swept.get(shardOf(instance)) ?? 0,
  };
}

async function readBeats(redis: Redis, instances: readonly string[]): Promise<(Beat | undefined)[]> {
  const pipeline = redis.pipeline();
  for (const instance of instances) pipeline.hget(redisKeys.beats(shardOf(instance)), instance);
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, value]) => {
    if (error) throw error;
    return typeof value === "string" ? decodeBeat(value) : undefined;
  });
}

/** How fresh an answer without Redis is when it was never there. */
async function lastRecordedAt(postgres: Queryable): Promise<Date> {
  const { rows } = await postgres.query<{ at: Date | null }>("select max(recorded_at) as at from flips");
  return rows[0]?.at ?? new Date(0);
}

export type LiveStateDeps = {
  readonly redis: Redis;
  readonly postgres: Queryable;
  readonly log: Log;
  readonly metrics: Metrics;
};

export function createLiveState({ redis, postgres, log, metrics }: LiveStateDeps): LiveState {
  let trueAt: Date | undefined;
  let away = false;
  const failed = (error: unknown) => {
    metrics.degradedTotal.inc({ store: "redis" });
    if (!away)
      log.warn({ reason: errorMessage(error) }, "redis does not answer, liveness is shown as recorded");
    away = true;
  };
  const overlay = async (): Promise<Overlay> => {
    try {
      const read = await readOverlay(redis);
      away = false;
      trueAt = read.asOf;
      return read;
    } catch (error) {
      failed(error);
      return {
        asOf: trueAt ?? (await lastRecordedAt(postgres)),
        degraded: "Redis does not answer: liveness is shown as it was recorded last",
        changes: new Map(),
        sweptAtUs: () => 0,
      };
    }
  };
  const beats = async (instances: readonly string[]): Promise<(Beat | undefined)[]> => {
    if (instances.length === 0) return [];
    return readBeats(redis, instances).catch((error: unknown) => {
      failed(error);
      return [];
    });
  };
  return { overlay, beats };
}
