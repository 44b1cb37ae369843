import {
  openConsumerHealth,
  openPostgres,
  openPublisher,
  runService,
  untilDone,
} from "@rollcall/service-kit";
import { loadConfig } from "./config.ts";
import { closedWithin } from "./kickable-loop.ts";
import { openLoop } from "./loop.ts";
import { createMetrics } from "./metrics.ts";
import { openRedis } from "./shards/redis-connection.ts";

const config = loadConfig(process.env);
const metrics = createMetrics();

await runService(
  "liveness",
  async (resources, log) => {
    const health = await openConsumerHealth(config, metrics.registry);
    resources.add("health", health, (h) => h.close());
    const postgres = resources.add("postgres", openPostgres(config.postgresUrl, log), (p) =>
      closedWithin(500, p.end()),
    );
    const redis = await untilDone(log, "connect to redis", () => openRedis(config.redisUrl, log));
    resources.add("redis", redis, (r) => r.close());
    const publisher = await openPublisher(config.amqpUrl, log);
    resources.add("publisher", publisher, (p) => p.close());
    const consumer = await openLoop(resources, log, { config, metrics, postgres, redis, publisher });
    health.watch({
      consumers: { contacts: consumer },
      publisher,
      probes: { redis: () => redis.client.ping(), postgres: () => postgres.query("select") },
    });
  },
  { logLevel: config.logLevel },
);
