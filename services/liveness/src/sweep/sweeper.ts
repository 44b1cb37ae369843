import { shards } from "@rollcall/contracts/identity";
import { blindAfterUs } from "@rollcall/contracts/redis";
import { errorMessage, type Log } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import { send, type ShardCalls, type Sweep } from "../shards/shard-scripts.ts";

/** About 5 ms of Redis; 100,000 that fall due at once are popped in 100 calls. */
const membersPerCall = 1_000;

export type SweeperParts = {
  readonly redis: Redis;
  readonly calls: ShardCalls;
  readonly run: () => string | undefined;
  readonly horizonUs: () => Promise<number | undefined>;
  readonly nowUs: () => number;
  readonly log: Log;
  /** A shard came up empty. */
  readonly onEmpty: (shard: string) => void;
  /** Flips are waiting in the streams. */
  readonly onSwept: () => void;
  /** More fall silent than one round flips, and it goes on. */
  readonly onMass: () => void;
};

/** What one process knows of why it does not hear; remembered until it hears again. */
type Deafness = "broker" | "backlog" | "redis" | "not_running";

/** How far it swept, µs, and how far behind the clock that is; or why not. */
export type SweepResult =
  | { readonly sweptUs: number; readonly lagUs: number }
  | { readonly sweptUs?: undefined; readonly reason: Deafness };

/** Until nothing due is left in any shard. */
async function sweepShards(
  { redis, calls, onEmpty, onSwept, onMass }: SweeperParts,
  sweep: Omit<Sweep, "limit">,
): Promise<void> {
  let changed = 0;
  for (let left = shards; left.length > 0; ) {
    const answers = (await send(
      redis,
      left.map((shard) => calls.sweep(shard, { ...sweep, limit: membersPerCall })),
    )) as number[][];
    let fellSilent = 0;
    left = left.filter((shard, n) => {
      const [flipped = 0, moved = 0, done = 1] = answers[n] ?? [];
      if (flipped < 0) onEmpty(shard);
      else changed += flipped + moved;
      fellSilent += Math.max(0, flipped);
      return flipped >= 0 && done === 0;
    });
    // Not when most of what was due has been heard since, and was put back.
    if (left.length > 0 && fellSilent >= membersPerCall) onMass();
  }
  // Not sooner: recording many takes the cores that marking the rest of them needs.
  if (changed > 0) onSwept();
}

/**
 * One sweep over all shards, as far as the horizon. Far behind it waits: then we are blind, and the first sweep after
 * that declares the whole gap, in each shard's own Lua call.
 */
export function createSweeper(parts: SweeperParts) {
  const { run, nowUs, log } = parts;
  // A process that has just started was not running before.
  let reason: Deafness = "not_running";

  const deaf = (because: Deafness, error?: unknown): SweepResult => {
    if (reason !== because)
      log.warn({ because, ...(error ? { reason: errorMessage(error) } : {}) }, "cannot sweep now");
    reason = because;
    return { reason };
  };
  const horizon = async () => {
    try {
      return await parts.horizonUs();
    } catch (error) {
      deaf("broker", error);
      return undefined;
    }
  };
  const sweep = async (): Promise<SweepResult> => {
    const runId = run();
    if (runId === undefined) return deaf("redis");
    const horizonUs = await horizon();
    if (horizonUs === undefined) return deaf("broker");
    const lagUs = nowUs() - horizonUs;
    if (lagUs > blindAfterUs) return deaf("backlog");
    await sweepShards(parts, { horizonUs, run: runId, reason });
    if (reason !== "not_running") log.info("sweeping again");
    reason = "not_running";
    return { sweptUs: horizonUs, lagUs };
  };
  return {
    sweep: (): Promise<SweepResult> => sweep().catch((error: unknown) => deaf("redis", error)),
  };
}

export type Sweeper = ReturnType<typeof createSweeper>;
