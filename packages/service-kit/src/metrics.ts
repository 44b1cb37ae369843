import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import type { Fate } from "./batch-store.ts";

/**
 * How often the delay of the event loop is sampled; its quantiles contain this time. prom-client's own 10 ms wake an idle
 * service a hundred times a second, which is most of what it costs then.
 */
const loopDelayEveryMs = 100;

/** A registry with what prom-client tells of every Node process. */
export function createRegistry(): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: loopDelayEveryMs });
  return register;
}

/** A consumer of a queue: what it holds, and since when the oldest of it waits (µs). */
type Holder = Readonly<{ inFlight: () => number; oldestAtUs: () => number | undefined }>;
type Holders = Readonly<Record<string, Holder>>;

/** What consumers hold, by queue; answers how they are told whom to ask. */
export function createHeldMetrics(registry: Registry, service: string): (opened: Holders) => void {
  let consumers: Holders = {};
  const gauge = (name: string, help: string, value: (consumer: Holder) => number) =>
    new Gauge({
      name: `${service}_${name}`,
      help,
      labelNames: ["queue"] as const,
      registers: [registry],
      collect() {
        for (const [queue, consumer] of Object.entries(consumers)) this.set({ queue }, value(consumer));
      },
    });
  gauge("in_flight_events", "Events delivered by the broker and not settled yet", (c) => c.inFlight());
  gauge(
    "oldest_unsettled_seconds",
    "Age of the oldest event delivered and not settled yet; 0 when there is none",
    (consumer) => {
      const atUs = consumer.oldestAtUs();
      return atUs === undefined ? 0 : Math.max(0, Date.now() / 1e3 - atUs / 1e6);
    },
  );
  return (opened) => {
    consumers = opened;
  };
}

/** What a service that consumes queues tells of them; `follow` says whom to ask. */
export function createConsumerMetrics(registry: Registry, service: string) {
  const events = new Counter({
    name: `${service}_events_total`,
    help: "Events by queue and fate; received = stored + dead + returned + in flight; retried counts attempts",
    // × received, stored, dead, returned, retried
    labelNames: ["queue", "fate"] as const,
    registers: [registry],
  });
  return {
    follow: createHeldMetrics(registry, service),
    countFates: (queue: string) => (fate: Fate, count: number) => events.inc({ queue, fate }, count),
  };
}
