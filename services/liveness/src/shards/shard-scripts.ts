import { readFileSync } from "node:fs";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { answersOf } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

const scriptNames = ["hear", "sweep", "rethreshold", "restore", "open"] as const;
export type ScriptName = (typeof scriptNames)[number];

/** A command for `redis.pipeline([...])`: one Lua call on one shard. */
export type ShardCall = readonly [ScriptName, ...string[]];

const read = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), "utf8");

const shardKeys = (shard: string): string[] => [
  redisKeys.deadlines(shard),
  redisKeys.beats(shard),
  redisKeys.flips(shard),
  redisKeys.epoch(shard),
  redisKeys.heardUntil(shard),
  redisKeys.sweptAt(shard),
  redisKeys.blindTimes(shard),
];

/** Makes the scripts known to a client; they are sent by their hash, and in full when the server does not know them. */
export function defineScripts(redis: Redis): void {
  const prelude = read("prelude");
  for (const name of scriptNames)
    redis.defineCommand(name, { numberOfKeys: shardKeys("").length, lua: `${prelude}\n${read(name)}` });
}

export type ShardCalls = ReturnType<typeof createShardCalls>;

/** One event for a shard. Rule: `300` heartbeat and its threshold, `300+600` with announced silence, `300!` a stop. */
export type Hearing = { readonly id: string; readonly atUs: number; readonly rule: string };

/** What `hear` answers. Empty: the shard must be rebuilt first. */
export const heard = { empty: 0, plain: 1, flipped: 2 } as const;

/** An instance of a shard that came up empty. */
export type Restored = {
  readonly id: string;
  readonly beat: string;
  /** Its state in PostgreSQL, when it has flipped since: to the beat's state, at its last heartbeat. */
  readonly recordedAs?: Liveness;
};

export type Sweep = {
  /** All that arrived until then was heard, µs. */
  readonly horizonUs: number;
  readonly limit: number;
  /** `run_id` of the Redis server. */
  readonly run: string;
  /** What kept us from hearing, should the time since the last sweep turn out to be blind. */
  readonly reason: string;
};

/** What `hear` takes. */
function columnsOf(events: readonly Hearing[]): string {
  const [first] = events;
  const rules = events.every(({ rule }) => rule === first?.rule) ? events.slice(0, 1) : events;
  return JSON.stringify([
    events.map(({ id }) => id),
    events.map(({ atUs }) => String(atUs)),
    rules.map(({ rule }) => rule),
    String(events.reduce((newest, { atUs }) => Math.max(newest, atUs), 0)),
  ]);
}

/** Builds the Lua calls; who sends them may put many into one pipeline. Instants are whole µs. */
export function createShardCalls({ blindAfterUs, graceUs }: { blindAfterUs: number; graceUs: number }) {
  const call = (name: ScriptName, shard: string, args: readonly (string | number)[]): ShardCall => [
    name,
    ...shardKeys(shard),
    String(blindAfterUs),
    ...args.map(String),
  ];
  return {
    /** Answers one of `heard`. At most some 1,000 events, they block the server. */
    hear: (shard: string, events: readonly Hearing[]) => call("hear", shard, [columnsOf(events)]),
    /** Answers [flipped, moved, done], or [-1] when the shard must be rebuilt first. */
    sweep: (shard: string, { horizonUs, limit, run, reason }: Sweep) =>
      call("sweep", shard, [horizonUs, limit, run, graceUs, reason]),
    /** Answers how many changed. */
    rethreshold: (shard: string, nowUs: number, thresholds: readonly { id: string; seconds: number }[]) =>
      call("rethreshold", shard, [nowUs, ...thresholds.flatMap(({ id, seconds }) => [id, seconds])]),
    restore: (shard: string, restored: readonly Restored[]) =>
      call(
        "restore",
        shard,
        restored.flatMap(({ id, beat, recordedAs }) => [id, beat, recordedAs ?? ""]),
      ),
    /** Ends a rebuild. `fromUs`: since when we had not heard; 0: never, the platform is new. */
    open: (shard: string, at: { nowUs: number; run: string; fromUs: number; graceUs: number }) =>
      call("open", shard, [at.nowUs, at.run, at.fromUs, at.graceUs]),
  };
}

/** Sends calls in one round trip; throws the first error among their answers. */
export async function send(redis: Redis, calls: readonly ShardCall[]): Promise<unknown[]> {
  return answersOf(await redis.pipeline(calls as unknown as string[][]).exec());
}
