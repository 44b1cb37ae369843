import { createRegistry } from "@rollcall/service-kit";
import { Counter, Gauge, Histogram } from "prom-client";

export function createMetrics() {
  const registry = createRegistry();
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
    canaryLagSeconds: new Gauge({
      name: "query_canary_lag_seconds",
      help: "How long the canary takes, or has been taking, from a gateway until it is seen. hop: heartbeats and readings (QuestDB), liveness (Redis), diagnostics and statuses (PostgreSQL).",
      labelNames: ["hop"],
      registers,
    }),
    condition: new Gauge({
      name: "query_condition",
      help: "1 while something is wrong with the platform itself. code: as in the overview.",
      labelNames: ["code"],
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
