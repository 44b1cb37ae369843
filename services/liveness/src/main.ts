import { randomUUID } from "node:crypto";
import { blindAfterUs } from "@rollcall/contracts/redis";
import {
  openConsumerHealth,
  openPostgres,
  openPublisher,
  runService,
  untilDone,
} from "@rollcall/service-kit";
import { createCheckpoints } from "./rebuild/checkpoints.ts";
import { closedWithin } from "./closed-within.ts";
import { loadConfig } from "./config.ts";
import { consumeContacts } from "./hear/consume-contacts.ts";
import { createEarsBoard } from "./hear/ears-board.ts";
import { createForgetInstances } from "./register/forget-instances.ts";
import { createInstanceCache } from "./register/instance-cache.ts";
import { createMetrics } from "./metrics.ts";
import { openRebuild } from "./rebuild/open-rebuild.ts";
import { openRecord } from "./record/open-record.ts";
import { openRegistration } from "./register/open-registration.ts";
import { openShards } from "./sweep/open-shards.ts";
import { openThresholds } from "./thresholds/open-thresholds.ts";
import { createQuestdbHistory } from "./rebuild/questdb-history.ts";
import { createQuestdbHttp } from "./questdb-http.ts";
import { openRedis } from "./shards/redis-connection.ts";
import { createShardCalls } from "./shards/shard-scripts.ts";

const config = loadConfig(process.env);
const metrics = createMetrics();
const nowUs = () => Date.now() * 1_000;

await runService(
  "liveness",
  async (resources, log) => {
    const { amqpUrl } = config;
    const health = await openConsumerHealth(config, metrics.registry);
    resources.add("health", health, (h) => h.close());
    const postgres = resources.add("postgres", openPostgres(config.postgresUrl, log), (p) =>
      closedWithin(500, p.end()),
    );
    const redis = await untilDone(log, "connect to redis", () => openRedis(config.redisUrl, log));
    const { client } = resources.add("redis", redis, (r) => r.close());
    const publisher = resources.add("publisher", await openPublisher(amqpUrl, log), (p) => p.close());
    const questdb = createQuestdbHttp(config.questdbUrl);
    const calls = createShardCalls({ blindAfterUs, graceUs: config.graceSeconds * 1e6 });

    const shared = { config, metrics, postgres, questdb, calls, nowUs };
    const cache = createInstanceCache(config.rememberedInstances);
    const forget = createForgetInstances({ postgres, redis: client, cache });
    const thresholds = await openThresholds(resources, log, { ...shared, redis: client, forget });
    const record = openRecord(resources, log, { ...shared, redis: client, publisher });
    const checkpoints = createCheckpoints(postgres, client, config.checkpointEverySeconds);
    const rebuild = await openRebuild(resources, log, {
      ...shared,
      redis: client,
      run: redis.run,
      checkpoints,
      history: createQuestdbHistory(questdb),
      loadThresholds: thresholds.load,
      onRebuilt: record.kick,
    });
    const registrar = openRegistration(resources, log, { ...shared, cache });
    const apply = {
      redis: client,
      calls,
      registrar,
      thresholdOf: thresholds.of,
      onFlipped: record.kick,
      onEmpty: rebuild.kick,
    };
    const board = createEarsBoard(client);
    const hearing = { name: randomUUID(), nowUs, monotonicMs: () => performance.now(), ...board };
    const { consumer, ears } = await consumeContacts(log, publisher, { config, metrics, apply, hearing });
    resources.add("consumer", consumer, async (c) => {
      await c.close();
      await ears.close();
    });
    openShards(resources, log, { ...shared, redis, checkpoints, rebuild, record, ears });
    health.watch({
      consumers: { contacts: consumer },
      publisher,
      probes: { redis: () => client.ping(), postgres: () => postgres.query("select") },
    });
  },
  { logLevel: config.logLevel },
);
