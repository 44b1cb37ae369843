import { createServer } from "node:http";
import { createApi } from "@rollcall/api-kit";
import { createAuthenticator, createPeopleStore } from "@rollcall/people-access";
import {
  closeServer,
  createReadiness,
  listen,
  openPostgres,
  runService,
  serveHealth,
  setServerTimeouts,
} from "@rollcall/service-kit";
import { openCanaryWatch } from "./canary/open-canary-watch.ts";
import { loadConfig } from "./config.ts";
import { createHandlers } from "./handlers.ts";
import { observeRequests } from "./measure-requests.ts";
import { createMetrics } from "./metrics.ts";
import { watchPostgres } from "./postgres-watch.ts";
import { createDiskDays } from "./stores/disk-days.ts";
import { createIngestFigures } from "./stores/ingest-figures.ts";
import { createLiveState } from "./stores/live-state.ts";
import { createQuestdb } from "./stores/questdb.ts";
import { openQueueDepth } from "./stores/queue-depth.ts";
import { openRedis } from "./stores/redis.ts";
import { openLiveStreams } from "./stream/live-streams.ts";
import { createPulse } from "./stream/pulse.ts";

const config = loadConfig(process.env);
/** Nothing that it answers depends on who is in front, and nobody sends it a body. */
const unchanging = {
  service: "query",
  trustedProxies: () => false,
  isPublicHttps: false,
  bodyLimitBytes: 1_024,
  noStore: false,
  validateResponses: config.validateResponses,
} as const;

await runService(
  "query",
  async (resources, log) => {
    const metrics = createMetrics();
    const { postgresUrl, questdbPgUrl, amqpUrl, tokenKey } = config;
    const near = { connectTimeoutMs: 1_500 };
    const pool = openPostgres(postgresUrl, log, { ...near, max: 10 });
    const postgres = resources.add("postgres", pool, (opened) => opened.end());
    const watchPool = openPostgres(postgresUrl, log, { ...near, max: 1, statementTimeoutMs: 1_000 });
    resources.add("postgres watch", watchPool, (opened) => opened.end());
    const watch = resources.add("watch", watchPostgres(watchPool), (opened) => opened.close());
    const historyPool = openPostgres(questdbPgUrl, log, { ...near, max: 6, statementTimeoutMs: 5_000 });
    const questdb = createQuestdb(resources.add("questdb", historyPool, (opened) => opened.end()));
    const redis = resources.add("redis", openRedis(config.redisUrl, log), (client) => client.disconnect());
    const depth = resources.add("rabbitmq", await openQueueDepth(amqpUrl, log), (opened) => opened.close());

    const canary = openCanaryWatch(resources, log, { config, redis, broker: depth, metrics });
    const live = createLiveState({ redis, postgres, log, metrics });
    const figures = {
      ingestFigures: createIngestFigures(questdb, log, metrics),
      queueDepth: depth.depth,
      canary,
    };
    const diskDays = createDiskDays(questdb, config.diskPath, log);
    const pulse = createPulse(figures);
    const opened = await openLiveStreams({ amqpUrl, postgres, pulse, log, metrics });
    const store = createPeopleStore(postgres, tokenKey);
    const authenticator = createAuthenticator(store, tokenKey);
    const deps = { postgres, questdb, live, ...figures, diskDays, streams: opened, metrics, log };
    const limits = { maxStreams: config.maxStreams, bufferBytes: config.streamBufferBytes };
    const app = createApi<"query">({
      ...unchanging,
      handlers: createHandlers(deps, { authenticator, limits }),
      authenticator,
      lineOf: store.lineOf,
      log,
      observe: observeRequests(metrics),
      gate: watch.handler,
    });
    const server = createServer(app);
    setServerTimeouts(server);
    await listen(server, { port: config.httpPort, host: config.httpHost });
    resources.add("http", server, (closing) => closeServer(closing));
    // Open streams would keep the server from closing.
    resources.add("streams", opened, (closing) => closing.close());
    // The others are missed in an answer that says so; without PostgreSQL there is no answer.
    const probes = { postgres: () => !watch.isAway(), canary: canary.probe };
    const readiness = createReadiness(probes, { onlyShown: ["canary"] });
    const at = { port: config.healthPort, host: config.healthHost };
    const health = await serveHealth(at, { readiness, registry: metrics.registry });
    resources.add("health", health, (closing) => closing.close());
  },
  { logLevel: config.logLevel },
);
