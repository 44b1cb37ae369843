import type { BatchConsumer, Fate } from "@rollcall/service-kit";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

const tableMetrics = (registers: Registry[]) => ({
  tableSuspended: new Gauge({
    name: "heartbeat_writer_table_suspended",
    help: "1 while QuestDB has suspended the table: writes are kept but stay invisible",
    labelNames: ["table"] as const,
    registers,
  }),
  tableLag: new Gauge({
    name: "heartbeat_writer_table_lag_transactions",
    help: "Transactions that QuestDB has accepted and not applied yet",
    labelNames: ["table"] as const,
    registers,
  }),
  rolledUpHours: new Counter({
    name: "heartbeat_writer_rolled_up_hours_total",
    help: "Hours written into heartbeats_1h; an hour written again counts again",
    registers,
  }),
});

type Consumers = Readonly<Record<string, BatchConsumer>>;

/** Read from the consumers when they are asked for. */
const consumerMetrics = (registers: Registry[], consumers: () => Consumers) => ({
  inFlight: new Gauge({
    name: "heartbeat_writer_in_flight_events",
    help: "Events delivered by the broker and not settled yet",
    labelNames: ["queue"] as const,
    registers,
    collect() {
      for (const [queue, consumer] of Object.entries(consumers())) this.set({ queue }, consumer.inFlight());
    },
  }),
  oldestSeconds: new Gauge({
    name: "heartbeat_writer_oldest_unsettled_seconds",
    help: "Age of the oldest event delivered and not settled yet; 0 when there is none",
    labelNames: ["queue"] as const,
    registers,
    collect() {
      for (const [queue, consumer] of Object.entries(consumers())) {
        const atUs = consumer.oldestAtUs();
        this.set({ queue }, atUs === undefined ? 0 : Math.max(0, Date.now() / 1e3 - atUs / 1e6));
      }
    },
  }),
});

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  let consumers: Consumers = {};
  return {
    registry,
    ...tableMetrics(registers),
    ...consumerMetrics(registers, () => consumers),
    follow: (opened: Consumers) => {
      consumers = opened;
    },
    events: new Counter({
      name: "heartbeat_writer_events_total",
      help: "Events by queue and fate; received = stored + dead + returned + in flight; retried counts attempts",
      // heartbeats, readings × received, stored, dead, returned, retried
      labelNames: ["queue", "fate"] as const,
      registers,
    }),
    rows: new Counter({
      name: "heartbeat_writer_rows_total",
      help: "Rows by what became of them before they were sent",
      // heartbeats, readings × sent, too_old, in_future, no_number
      labelNames: ["table", "outcome"] as const,
      registers,
    }),
    writeSeconds: new Histogram({
      name: "heartbeat_writer_write_seconds",
      help: "Time until QuestDB answered a write, by outcome",
      // stored, refused, failed
      labelNames: ["outcome"] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}

export const countFates = (metrics: Metrics, queue: string) => (fate: Fate, events: number) =>
  metrics.events.inc({ queue, fate }, events);
