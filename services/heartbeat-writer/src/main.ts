import { queues } from "@rollcall/contracts/broker";
import { createQuestdbClient } from "@rollcall/questdb";
import {
  type BatchConsumer,
  openConsumerHealth,
  openPublisher,
  repeat,
  runService,
  untilDone,
} from "@rollcall/service-kit";
import { loadConfig } from "./config.ts";
import { consumeRows } from "./consume-rows.ts";
import { createDistinctValues } from "./distinct-values.ts";
import { createMetrics } from "./metrics.ts";
import { createHeartbeatReader } from "./read-heartbeats.ts";
import { createReadingsReader } from "./read-readings.ts";
import { createRollUp } from "./roll-up.ts";
import { createRowStore } from "./rows.ts";
import { createTableWatch } from "./table-watch.ts";

/** A roll-up of an hour of a million devices takes its time. */
const queryTimeoutMs = 120_000;

const config = loadConfig(process.env);
const metrics = createMetrics();

await runService(
  "heartbeat-writer",
  async (resources, log) => {
    const { amqpUrl, questdbUrl, writeTimeoutMs: timeoutMs } = config;
    const health = await openConsumerHealth(config, metrics.registry);
    resources.add("health", health, (h) => h.close());
    const questdb = createQuestdbClient(questdbUrl, { timeoutMs, queryTimeoutMs });
    resources.add("questdb", questdb, (q) => q.close());
    const watch = createTableWatch(questdb, metrics, log);
    const distinct = createDistinctValues(questdb, {
      perCustomer: config.distinctValues,
      perInstance: config.distinctValuesPerInstance,
      keptDays: config.distinctValuesKeptDays,
    });
    await untilDone(log, "read QuestDB's tables", () => Promise.all([watch.look(), distinct.load()]));
    const publisher = resources.add("publisher", await openPublisher(amqpUrl, log), (p) => p.close());

    const nowUs = () => Date.now() * 1_000;
    const parts = { distinct, nowUs };
    const tables = { store: createRowStore(questdb, publisher, metrics), parts, watch, metrics, config };
    let heartbeats: BatchConsumer | undefined;
    const rollUp = createRollUp({ questdb, metrics, nowUs, consumer: () => heartbeats });
    heartbeats = await consumeRows(log, publisher, tables, {
      table: "heartbeats",
      queue: queues.heartbeats.name,
      prefetch: config.prefetchHeartbeats,
      expect: rollUp.expect,
      createReader: createHeartbeatReader,
    });
    resources.add("heartbeats", heartbeats, (c) => c.close());
    const readings = await consumeRows(log, publisher, tables, {
      table: "readings",
      queue: queues.readings.name,
      prefetch: config.prefetchReadings,
      createReader: createReadingsReader,
    });
    resources.add("readings", readings, (c) => c.close());

    // Another process may be the active one for the other queue, and admits values that count here too.
    const look = () => Promise.all([watch.look(), distinct.load()]);
    const watching = repeat(log, "watch QuestDB's tables", config.watchEveryMs, look);
    resources.add("table watch", watching, (w) => w.close());
    const rolling = repeat(log, "roll hours up", config.rollUpEveryMs, rollUp.run);
    resources.add("roll-up", rolling, (r) => r.close());
    const consumers = { heartbeats, readings };
    metrics.follow(consumers);
    health.watch({ consumers, publisher, probes: { "questdb tables applied": watch.probe } });
  },
  { logLevel: config.logLevel },
);
