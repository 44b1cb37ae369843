import { createConsumerMetrics, createRegistry } from "@rollcall/service-kit";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

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

export function createMetrics() {
  const registry = createRegistry();
  const registers = [registry];
  return {
    registry,
    ...createConsumerMetrics(registry, "heartbeat_writer"),
    ...tableMetrics(registers),
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
