import { type Log, openPostgres, type Resources } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Config } from "../config.ts";
import type { Metrics } from "../metrics.ts";
import { createQuestdb } from "../stores/questdb.ts";
import type { QueueDepth } from "../stores/queue-depth.ts";
import { type CanaryWatch, startCanaryWatch } from "./canary-watch.ts";

export type CanaryWatchNeeds = {
  readonly config: Config;
  readonly redis: Redis;
  readonly broker: QueueDepth;
  readonly metrics: Metrics;
};

/** Over connections of its own, so that it neither waits for people's requests nor makes them wait. */
export function openCanaryWatch(
  resources: Resources,
  log: Log,
  { config, redis, broker, metrics }: CanaryWatchNeeds,
): CanaryWatch {
  const limits = { connectTimeoutMs: 1_500, statementTimeoutMs: 1_500 };
  const pool = openPostgres(config.postgresUrl, log, { ...limits, max: 1 });
  const postgres = resources.add("canary postgres", pool, (opened) => opened.end());
  const history = openPostgres(config.questdbPgUrl, log, { ...limits, max: 2 });
  const questdb = createQuestdb(resources.add("canary questdb", history, (opened) => opened.end()));
  const watch = startCanaryWatch({
    postgres,
    questdb,
    redis,
    broker,
    everyMs: config.canaryEverySeconds * 1_000,
    lookEveryMs: config.canaryLookEveryMs,
    metrics,
    log,
  });
  return resources.add("canary", watch, (opened) => opened.close());
}
