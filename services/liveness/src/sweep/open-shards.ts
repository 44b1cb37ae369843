import type { Log, Resources } from "@rollcall/service-kit";
import { createBlindWatch } from "./blind-watch.ts";
import type { Checkpoints } from "../rebuild/checkpoints.ts";
import type { Config } from "../config.ts";
import type { Ears } from "../hear/ears.ts";
import { kickableLoop } from "../kickable-loop.ts";
import type { Metrics } from "../metrics.ts";
import type { OpenRebuild } from "../rebuild/open-rebuild.ts";
import type { openRecord } from "../record/open-record.ts";
import type { RedisConnection } from "../shards/redis-connection.ts";
import type { ShardCalls } from "../shards/shard-scripts.ts";
import { createSweeper } from "./sweeper.ts";

export type ShardsParts = {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly redis: RedisConnection;
  readonly calls: ShardCalls;
  readonly checkpoints: Checkpoints;
  readonly rebuild: OpenRebuild;
  readonly record: ReturnType<typeof openRecord>;
  readonly ears: Ears;
  readonly nowUs: () => number;
};

/** Keeps the shards: sweeps them as far as we have heard, and checkpoints them. */
export function openShards(resources: Resources, log: Log, parts: ShardsParts): void {
  const { config, metrics, redis, calls, checkpoints, rebuild, record, ears, nowUs } = parts;
  const watch = createBlindWatch({
    redis: redis.client,
    notices: record.notices,
    publish: record.publish,
    nowUs,
    setSuspendedShards: (shards) => metrics.suspendedShards.set(shards),
  });
  const checkpointing = kickableLoop(log, "take checkpoints", checkpoints.turnEveryMs, checkpoints.takeNext);
  resources.add("checkpoints", checkpointing, (loop) => loop.close());

  const { sweep } = createSweeper({
    redis: redis.client,
    calls,
    run: redis.run,
    nowUs,
    log,
    horizonUs: ears.horizonUs,
    onEmpty: rebuild.kick,
    onSwept: record.onSwept,
    onMass: record.onMass,
  });
  const sweeping = kickableLoop(log, "sweep", config.sweepEveryMs, async () => {
    const end = metrics.sweepSeconds.startTimer();
    const result = await sweep();
    end();
    if (result.sweptUs !== undefined) {
      metrics.horizonLagSeconds.set(result.lagUs / 1e6);
      rebuild.sweptUntil(result.sweptUs);
    }
    const oldestUs = ears.oldestHeldUs();
    metrics.oldestSeconds.set(oldestUs === undefined ? 0 : (nowUs() - oldestUs) / 1e6);
    await watch.look(result);
  });
  resources.add("sweeper", sweeping, (loop) => loop.close());
}
