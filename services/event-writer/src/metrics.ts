import type { BatchConsumer, Fate } from "@rollcall/service-kit";
import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;
type Consumers = Readonly<Record<string, BatchConsumer>>;

/** Read from the consumers when they are asked for. */
const consumerMetrics = (registers: Registry[], consumers: () => Consumers) => ({
  inFlight: new Gauge({
    name: "event_writer_in_flight_events",
    help: "Events delivered by the broker and not settled yet",
    labelNames: ["queue"] as const,
    registers,
    collect() {
      for (const [queue, consumer] of Object.entries(consumers())) this.set({ queue }, consumer.inFlight());
    },
  }),
  oldestSeconds: new Gauge({
    name: "event_writer_oldest_unsettled_seconds",
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
    ...consumerMetrics(registers, () => consumers),
    follow: (opened: Consumers) => {
      consumers = opened;
    },
    events: new Counter({
      name: "event_writer_events_total",
      help: "Events by queue and fate; received = stored + dead + returned + in flight; retried counts attempts",
      // diagnostics, statuses, rejections × received, stored, dead, returned, retried
      labelNames: ["queue", "fate"] as const,
      registers,
    }),
  };
}

export const countFates = (metrics: Metrics, queue: string) => (fate: Fate, events: number) =>
  metrics.events.inc({ queue, fate }, events);
