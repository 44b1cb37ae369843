import { factQueues, queues } from "@rollcall/contracts/broker";
import { applyFlips } from "@rollcall/fleet/monitors/pings";
import {
  consumeFacts,
  openConsumerHealth,
  openPostgres,
  openPublisher,
  runService,
  startOutboxRelay,
  untilDone,
} from "@rollcall/service-kit";
import { loadConfig } from "./config.ts";
import { createConsumers } from "./consumers.ts";
import { consumeDeadLetters } from "./dead-letters/consume-dead-letters.ts";
import { createDiagnosticsWriter } from "./diagnostics/write-diagnostics.ts";
import { type DiagnosticsPost, readDiagnostics } from "./diagnostics/read-diagnostics.ts";
import { keepHouse, maintainPartitions } from "./housekeeping.ts";
import { createMetrics } from "./metrics.ts";
import { createNewestPosts } from "./newest-posts.ts";
import { readPing, type PingPost } from "./pings/read-ping.ts";
import { createPingWriter } from "./pings/write-pings.ts";
import { readRejection, type RejectionPost, writeRejections } from "./rejections/rejections.ts";
import { readStatus, type StatusPost } from "./statuses/read-status.ts";
import { createStatusWriter } from "./statuses/write-statuses.ts";

const config = loadConfig(process.env);
const metrics = createMetrics();

await runService(
  "event-writer",
  async (resources, log) => {
    const health = await openConsumerHealth(config, metrics.registry);
    resources.add("health", health, (h) => h.close());
    const postgres = resources.add("postgres", openPostgres(config.postgresUrl, log), (p) => p.end());
    await untilDone(log, "make partitions", () => maintainPartitions(postgres));
    const publisher = resources.add("publisher", await openPublisher(config.amqpUrl, log), (p) => p.close());
    keepHouse(resources, postgres, config, log);

    const relay = startOutboxRelay(log, postgres, publisher);
    resources.add("relay of facts", relay, (r) => r.close());

    const consume = createConsumers({ log, publisher, postgres, metrics, config, stored: relay.kick });
    const consumers = {
      diagnostics: await consume<"diagnostics", DiagnosticsPost>("diagnostics", queues.diagnostics.name, {
        read: readDiagnostics,
        ...createDiagnosticsWriter(createNewestPosts()),
      }),
      statuses: await consume<"status", StatusPost>("statuses", queues.statuses.name, {
        read: readStatus,
        ...createStatusWriter(createNewestPosts()),
      }),
      pings: await consume<"ping", PingPost>("pings", queues.pings.name, {
        read: readPing,
        ...createPingWriter(publisher, createStatusWriter(createNewestPosts())),
      }),
      rejections: await consume<"rejection", RejectionPost>("rejections", queues.rejections.name, {
        read: readRejection,
        write: writeRejections,
      }),
    };
    for (const [name, consumer] of Object.entries(consumers)) resources.add(name, consumer, (c) => c.close());
    const flips = await consumeFacts(config.amqpUrl, log, publisher, postgres, {
      queue: factQueues.monitors,
      apply: applyFlips,
      count: metrics.countFacts,
    });
    resources.add("flips of monitors", flips, (c) => c.close());
    await consumeDeadLetters(resources, log, postgres, config.amqpUrl);
    metrics.follow({ ...consumers, monitors: flips });
    health.watch({ consumers, publisher, probes: { postgres: () => postgres.query("select") } });
  },
  { logLevel: config.logLevel },
);
