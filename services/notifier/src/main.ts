import { factQueues } from "@rollcall/contracts/broker";
import { createMessageSender, privateNetworks } from "@rollcall/delivery";
import { applyAlertFacts, keepAlertTimes, sealKeyOf } from "@rollcall/fleet";
import {
  consumeFacts,
  createReadiness,
  openPostgres,
  openPublisher,
  repeat,
  runService,
  serveHealth,
  startOutboxRelay,
} from "@rollcall/service-kit";
import { loadConfig } from "./config.ts";
import { startDeliverer } from "./deliver.ts";
import { createMetrics } from "./metrics.ts";
import { createSend } from "./send.ts";

const config = loadConfig(process.env);
const { registry, follow, countFacts, countMessage, watchDue } = createMetrics();

await runService(
  "notifier",
  async (resources, log) => {
    const { senders, lookEveryMs, retryScalePercent, housekeepingEveryMs, postgresUrl, amqpUrl } = config;
    const postgres = resources.add("postgres", openPostgres(postgresUrl, log, { max: 8 }), (p) => p.end());
    const publisher = resources.add("publisher", await openPublisher(amqpUrl, log), (p) => p.close());
    const relay = resources.add("relay of facts", startOutboxRelay(log, postgres, publisher), (r) =>
      r.close(),
    );
    const policy = config.allowPrivateTargets ? { allowNetworks: privateNetworks, allowPlainHttp: true } : {};
    const sender = resources.add("sender", createMessageSender(policy), (s) => s.close());
    const { publicUrl } = config;
    const deliverer = startDeliverer({
      log,
      postgres,
      send: createSend({ key: sealKeyOf(config.tokenKey), sender, publicUrl }),
      senders,
      lookEveryMs,
      retryScale: retryScalePercent / 100,
      onSent: countMessage,
      onFacts: relay.kick,
    });
    resources.add("deliverer", deliverer, (d) => d.close());
    const timers = repeat(log, "what time asks of alerts", lookEveryMs, async () => {
      if ((await keepAlertTimes(postgres)) > 0) relay.kick();
    });
    resources.add("timers", timers, (t) => t.close());
    const forget = repeat(log, "forget old alerts", housekeepingEveryMs, () =>
      postgres.query("select forget_old_alerts(interval '90 days')"),
    );
    resources.add("housekeeping", forget, (f) => f.close());
    const count: typeof countFacts = (fate, facts) => {
      countFacts(fate, facts);
      // Counted once they are committed: what they planned may be due, and their facts wait.
      if (fate === "applied") relay.kick();
    };
    const consumer = await consumeFacts(amqpUrl, log, publisher, postgres, {
      queue: factQueues.notifier,
      apply: applyAlertFacts,
      count,
    });
    resources.add("facts", consumer, (c) => c.close());
    follow({ facts: consumer });
    watchDue(postgres);
    const readiness = createReadiness({
      postgres: () => postgres.query("select"),
      broker: () => publisher.isConnected(),
      facts: () => consumer.isConnected(),
    });
    const { healthPort: port, healthHost: host } = config;
    resources.add("health", await serveHealth({ port, host }, { readiness, registry }), (h) => h.close());
  },
  { logLevel: config.logLevel },
);
