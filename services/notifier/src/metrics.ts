import { createHeldMetrics, createRegistry, type FactFate, type Queryable } from "@rollcall/service-kit";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const oldestDueSql = `
  select coalesce(extract(epoch from clock_timestamp() - min(d.due_at)), 0)::float8 as value from alert_deliveries d
  join channels c on c.id = d.channel and c.enabled
  join channel_turns t on t.channel = d.channel and coalesce(t.hold_until, d.due_at) <= clock_timestamp()
  where d.state = 'waiting' and d.due_at <= clock_timestamp()`;

/** Asked of PostgreSQL at each scrape: every process tells the same, so they are not to be summed. */
function watchDue(registry: Registry, postgres: Queryable): void {
  const gauge = (name: string, help: string, sql: string) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const { rows } = await postgres.query<{ value: number }>(sql).catch(() => ({ rows: [] }));
        if (rows[0]) this.set(rows[0].value);
      },
    });
  gauge(
    "notifier_oldest_due_seconds",
    "How long the oldest message has been due that nobody has tried to send; 0 when there is none.",
    oldestDueSql,
  );
  const activeSql = "select count(*)::float8 as value from alerts where state = 'active'";
  gauge("notifier_alerts_active", "Alerts that are active.", activeSql);
}

export function createMetrics() {
  const registry = createRegistry();
  const facts = new Counter({
    name: "notifier_facts_total",
    help: "Facts by fate; received = applied + known (applied before) + dead + in flight; retried counts attempts.",
    labelNames: ["fate"],
    registers: [registry],
  });
  const messages = new Counter({
    name: "notifier_messages_total",
    help: "Attempts to send, by kind of channel and result (delivered, passing, permanent).",
    labelNames: ["kind", "result"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "notifier_send_seconds",
    help: "Time that an attempt took, by kind of channel.",
    labelNames: ["kind"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 10, 30],
    registers: [registry],
  });
  return {
    registry,
    follow: createHeldMetrics(registry, "notifier"),
    countFacts: (fate: FactFate, count: number) => facts.inc({ fate }, count),
    countMessage: (kind: string, result: string, ms: number) => {
      messages.inc({ kind, result });
      seconds.observe({ kind }, ms / 1_000);
    },
    watchDue: (postgres: Queryable) => watchDue(registry, postgres),
  };
}
