import { randomUUID } from "node:crypto";
import { blindAfterUs } from "@rollcall/contracts/redis";
import { createQuestdbClient } from "@rollcall/questdb";
import type { BatchConsumer, Log, Postgres, Publisher, Resources } from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import { consumeContacts } from "./hear/consume-contacts.ts";
import { createEarsBoard } from "./hear/ears.ts";
import type { Metrics } from "./metrics.ts";
import { createCheckpoints } from "./rebuild/checkpoints.ts";
import { openRebuild } from "./rebuild/open-rebuild.ts";
import { createQuestdbHistory } from "./rebuild/questdb-history.ts";
import { openRecord } from "./record/open-record.ts";
import { createForgetInstances } from "./register/forget-instances.ts";
import { createInstanceCache } from "./register/instance-cache.ts";
import { openRegistration } from "./register/open-registration.ts";
import type { RedisConnection } from "./shards/redis-connection.ts";
import { createShardCalls } from "./shards/shard-scripts.ts";
import { openShards } from "./sweep/open-shards.ts";
import { openThresholds } from "./thresholds/open-thresholds.ts";

type LoopParts = {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly postgres: Postgres;
  readonly redis: RedisConnection;
  readonly publisher: Publisher;
};

const questdbTimeoutMs = 20_000;
const nowUs = () => Date.now() * 1_000;

/** Opens the steps of liveness, each before the one that needs it; answers the consumer of what devices say. */
export async function openLoop(resources: Resources, log: Log, clients: LoopParts): Promise<BatchConsumer> {
  const { config, postgres, redis, publisher } = clients;
  const questdb = createQuestdbClient(config.questdbUrl, { timeoutMs: questdbTimeoutMs });
  resources.add("questdb", questdb, (q) => q.close());
  const calls = createShardCalls({ blindAfterUs, graceUs: config.graceSeconds * 1e6 });
  const shared = { ...clients, redis: redis.client, questdb, calls, nowUs };
  const cache = createInstanceCache(config.rememberedInstances);

  // How long each may be silent; a changed threshold moves its deadlines.
  const forget = createForgetInstances({ ...shared, cache });
  const thresholds = await openThresholds(resources, log, { ...shared, forget });

  // Record: flips go from their streams in Redis into PostgreSQL and onto the feed of facts.
  const record = openRecord(resources, log, shared);

  // Rebuild: shards that Redis lost are filled from checkpoints and history before anything is heard.
  const checkpoints = createCheckpoints(postgres, redis.client, config.checkpointEverySeconds);
  const rebuild = await openRebuild(resources, log, {
    ...shared,
    run: redis.run,
    checkpoints,
    history: createQuestdbHistory(questdb),
    loadThresholds: thresholds.load,
    onRebuilt: record.kick,
  });

  // Hear: what devices say registers the unknown and moves deadlines; a revival or an announced stop is a flip.
  const registrar = openRegistration(resources, log, { ...shared, cache });
  const apply = {
    redis: redis.client,
    calls,
    registrar,
    thresholdOf: thresholds.of,
    onFlipped: record.kick,
    onEmpty: rebuild.kick,
  };
  const monotonicMs = () => performance.now();
  const hearing = { name: randomUUID(), nowUs, monotonicMs, ...createEarsBoard(redis.client) };
  const heard = await consumeContacts(log, publisher, { ...clients, apply, hearing });
  resources.add("consumer", heard.consumer, async (c) => {
    await c.close();
    await heard.ears.close();
  });

  // Sweep: deadlines that passed while we heard are flips to overdue.
  openShards(resources, log, { ...shared, redis, checkpoints, rebuild, record, ears: heard.ears });
  return heard.consumer;
}
