import { shardOf, shards } from "@rollcall/contracts/identity";
import { type Beat, blindAfterUs, decodeBeat, livenessAt, redisKeys } from "@rollcall/contracts/redis";
import { answersOf, errorMessage, type Log, type Queryable } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Metrics } from "../metrics.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { instantOfUs } from "../times.ts";
import { type Changes, collectChanges, noChanges } from "./changes.ts";
import { createPendingFlipsReader, type PendingFlips, type PendingFlipsReader } from "./pending-flips.ts";
import type { ChangedTo } from "./shard-flips.ts";

export type Overlay = {
  /** The moment for which the answer is true. */
  readonly asOf: Date;
  /** What is missing, in words. */
  readonly degraded: string | null;
  readonly changes: Changes;
  /** Until when all that the instance's shard should have heard was heard, µs: nobody becomes overdue after it. */
  readonly sweptAtUs: (instance: string) => number;
};

export type LiveState = {
  /** What happened since PostgreSQL was told, as of now. Redis away: nothing, and `degraded` says so. */
  readonly overlay: () => Promise<Overlay>;
  /** What Redis knows of these instances, in their order. Never rejects; empty when it is away. */
  readonly beats: (instances: readonly string[]) => Promise<(Beat | undefined)[]>;
};

/** More than this on the way at once is left to arrive in PostgreSQL by itself. */
const maxChanges = 150_000;
/** Due and not flipped yet, of each shard: what a sweep leaves for the next one. */
const maxDue = 5_000;

export const nowUs = (): number => Date.now() * 1_000;

const isBlind = (sweptAtUs: number, atUs: number) => atUs - sweptAtUs > blindAfterUs;

type ShardState = {
  readonly shard: string;
  readonly rebuilt: boolean;
  readonly sweptAtUs: number;
  /** Whether flips wait in its stream. */
  readonly waits: boolean;
};

async function readShards(redis: Redis): Promise<ShardState[]> {
  const pipeline = redis.pipeline();
  for (const shard of shards) {
    pipeline.get(redisKeys.epoch(shard));
    pipeline.get(redisKeys.sweptAt(shard));
    pipeline.xlen(redisKeys.flips(shard));
  }
  const answers = answersOf(await pipeline.exec());
  return shards.map((shard, n) => ({
    shard,
    rebuilt: answers[3 * n] !== null,
    sweptAtUs: Number(answers[3 * n + 1] ?? 0),
    waits: answers[3 * n + 2] !== 0,
  }));
}

type Due = { readonly instance: string; readonly deadlineUs: number };

/** Those whose score has passed may have been heard since: their beats decide, at the last sweep as `livenessAt` has it. */
async function readDue(redis: Redis, states: readonly ShardState[], atUs: number): Promise<Due[]> {
  const scores = redis.pipeline();
  for (const { shard, sweptAtUs } of states) {
    const until = `(${Math.min(sweptAtUs, atUs)}`;
    scores.zrangebyscore(redisKeys.deadlines(shard), "-inf", until, "LIMIT", 0, maxDue);
  }
  const members = answersOf(await scores.exec()) as string[][];
  const asked = states
    .map((state, n) => ({ ...state, ids: members[n] ?? [] }))
    .filter(({ ids }) => ids.length > 0);
  if (asked.length === 0) return [];
  const beats = redis.pipeline();
  for (const { shard, ids } of asked) beats.hmget(redisKeys.beats(shard), ...ids);
  const values = answersOf(await beats.exec()) as (string | null)[][];
  return asked.flatMap(({ ids, sweptAtUs }, n) =>
    ids.flatMap((instance, member): Due[] => {
      const value = values[n]?.[member];
      if (!value) return [];
      const beat = decodeBeat(value);
      const isOverdue = livenessAt(beat, atUs, sweptAtUs) === "overdue";
      return isOverdue ? [{ instance, deadlineUs: beat.deadlineUs }] : [];
    }),
  );
}

/** Who is overdue and has not flipped. */
function overdueOnes(due: readonly Due[], flips: PendingFlips): ChangedTo[] {
  const left = due.filter(({ instance }) => !flips.has(instance));
  if (left.length === 0) return [];
  return [
    {
      liveness: "overdue",
      ids: left.map(({ instance }) => instance).join(","),
      sinceUs: left.map(({ deadlineUs }) => deadlineUs).join(","),
      count: left.length,
      latestUs: left.reduce((latest, { deadlineUs }) => Math.max(latest, deadlineUs), 0),
    },
  ];
}

function describe(states: readonly ShardState[], tooMany: boolean, atUs: number): string | null {
  if (states.some(({ rebuilt }) => !rebuilt))
    return "Deadlines are being rebuilt: until then liveness is shown as it was recorded last";
  if (tooMany)
    return `More than ${maxChanges} changes are on their way: lists and counts follow within seconds`;
  if (states.some(({ sweptAtUs }) => isBlind(sweptAtUs, atUs)))
    return "We cannot hear at the moment: nobody turns red until we can";
  const sweptUs = Math.max(...states.map(({ sweptAtUs }) => sweptAtUs));
  return sweptUs - atUs > blindAfterUs
    ? `The clock went back: nobody turns red before it is ${instantOfUs(sweptUs)} again`
    : null;
}

async function readOverlay(redis: Redis, pending: PendingFlipsReader): Promise<Overlay> {
  const atUs = nowUs();
  const states = await readShards(redis);
  // Due ones before flips: what is swept between the two is found in the second.
  const due = await readDue(redis, states, atUs);
  const withFlips = states.filter(({ waits }) => waits).map(({ shard }) => shard);
  const flips = await pending.read(withFlips, maxChanges);
  const swept = new Map(states.map(({ shard, sweptAtUs }) => [shard, sweptAtUs]));
  return {
    asOf: new Date(atUs / 1_000),
    degraded: describe(states, flips === undefined, atUs),
    changes: flips ? collectChanges([...overdueOnes(due, flips), ...flips.changed]) : noChanges,
    sweptAtUs: (instance) => swept.get(shardOf(instance)) ?? 0,
  };
}

async function readBeats(redis: Redis, instances: readonly string[]): Promise<(Beat | undefined)[]> {
  const pipeline = redis.pipeline();
  for (const instance of instances) pipeline.hget(redisKeys.beats(shardOf(instance)), instance);
  const values = answersOf(await pipeline.exec());
  return values.map((value) => (typeof value === "string" ? decodeBeat(value) : undefined));
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
  const pending = createPendingFlipsReader(redis);
  const overlay = async (): Promise<Overlay> => {
    try {
      const read = await readOverlay(redis, pending);
      away = false;
      trueAt = read.asOf;
      return read;
    } catch (error) {
      failed(error);
      return {
        asOf: trueAt ?? (await lastRecordedAt(postgres)),
        degraded: "Redis does not answer: liveness is shown as it was recorded last",
        changes: noChanges,
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
  return { overlay: oneAtATime(overlay), beats };
}
