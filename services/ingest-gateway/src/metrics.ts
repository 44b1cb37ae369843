import type { EventKind } from "@rollcall/contracts/broker";
import { createRegistry } from "@rollcall/service-kit";
import { type Aggregator, Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What became of a request: `stored`, `aborted` (the sender went away before its end), or a rejection reason. */
export type RequestOutcome = string;

export type Metrics = ReturnType<typeof createMetrics>;

/** Counts in plain objects and hands them over when scraped: prom-client's own `inc` costs half a microsecond. */
function createTally(counter: (collect: () => void) => Counter) {
  const counts = new Map<string, Map<string, number>>();
  const metric = counter(() => {
    metric.reset();
    for (const [kind, outcomes] of counts)
      for (const [outcome, count] of outcomes) metric.inc({ kind, outcome }, count);
  });
  return (kind: string, outcome: string, count = 1) => {
    let outcomes = counts.get(kind);
    if (outcomes === undefined) counts.set(kind, (outcomes = new Map<string, number>()));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
  };
}

const createTallies = (registers: Registry[]) => ({
  requests: createTally(
    (collect) =>
      new Counter({
        name: "ingest_gateway_requests_total",
        help: "Requests by kind (heartbeat, diagnostics, status, metrics, batch, ping, other) and outcome (stored, aborted, or the reason of the refusal).",
        labelNames: ["kind", "outcome"],
        registers,
        collect,
      }),
  ),
  events: createTally(
    (collect) =>
      new Counter({
        name: "ingest_gateway_events_total",
        help: "Events by kind and outcome (stored, failed): a batch carries many.",
        labelNames: ["kind", "outcome"],
        registers,
        collect,
      }),
  ),
});

const createConnectionCounters = (registers: Registry[]) => ({
  droppedConnections: new Counter({
    name: "ingest_gateway_connections_dropped_total",
    help: "Connections closed before a request: too many at once, or not HTTP.",
    labelNames: ["reason"],
    registers,
  }),
  handedOver: new Counter({
    name: "ingest_gateway_connections_handed_over_total",
    help: "Connections that sent more than plain requests: their requests cost several times as much.",
    registers,
  }),
});

export function createMetrics() {
  const registry = createRegistry();
  const registers = [registry];
  return {
    registry,
    ...createTallies(registers),
    ...createConnectionCounters(registers),
    publishSeconds: new Histogram({
      name: "ingest_gateway_publish_seconds",
      help: "From the first event of a message to the broker's confirm.",
      buckets: [0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    batchEvents: new Histogram({
      name: "ingest_gateway_batch_events",
      help: "Events in a message.",
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    rejectionsPublished: new Counter({
      name: "ingest_gateway_rejections_published_total",
      help: "Refusals that the broker has: the sum of the counts of the published rejections.",
      registers,
    }),
  };
}

/** Gauges of what is there now, read when scraped. */
export function addGauges(
  registry: Registry,
  gauges: Readonly<
    Record<
      string,
      { help: string; value: () => number /** Over several processes. */; aggregator: Aggregator }
    >
  >,
): void {
  for (const [name, { help, value, aggregator }] of Object.entries(gauges)) {
    const gauge: Gauge = new Gauge({
      name: `ingest_gateway_${name}`,
      help,
      registers: [registry],
      aggregator,
      collect: () => gauge.set(value()),
    });
  }
}

export type MetricKind = EventKind | "batch" | "other";
