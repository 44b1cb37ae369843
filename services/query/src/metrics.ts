import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: "query_request_seconds",
      help: "Time to answer a request. operation: operationId of the contract; status: 2xx, 4xx, 5xx.",
      labelNames: ["operation", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    degradedTotal: new Counter({
      name: "query_degraded_total",
      help: "Reads of a store that failed and were answered without it. store: redis, questdb.",
      labelNames: ["store"],
      registers,
    }),
    streamsOpen: new Gauge({
      name: "query_streams_open",
      help: "Open live streams.",
      registers,
    }),
    streamEventsTotal: new Counter({
      name: "query_stream_events_total",
      help: "Events written to live streams.",
      registers,
    }),
    streamsCutTotal: new Counter({
      name: "query_streams_cut_total",
      help: "Live streams cut because their reader did not keep up.",
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
