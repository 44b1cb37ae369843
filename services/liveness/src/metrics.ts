import { createRegistry, type Fate } from "@rollcall/service-kit";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

function createHearingMetrics(registers: Registry[]) {
  return {
    horizonLagSeconds: new Gauge({
      name: "liveness_horizon_lag_seconds",
      help: "How far behind the clock the sweeper stays, because older events may still be on their way",
      registers,
    }),
    sweepSeconds: new Histogram({
      name: "liveness_sweep_seconds",
      help: "One sweep over all shards",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    suspendedShards: new Gauge({
      name: "liveness_suspended_shards",
      help: "Shards whose red flips are suspended, because we cannot hear",
      registers,
    }),
    oldestSeconds: new Gauge({
      name: "liveness_oldest_unsettled_seconds",
      help: "Age of the oldest event delivered and not applied yet; 0 when there is none",
      registers,
    }),
  };
}

export function createMetrics() {
  const registry = createRegistry();
  const registers = [registry];
  return {
    registry,
    events: new Counter({
      name: "liveness_events_total",
      help: "Events by their fate; received = stored + dead + returned + in flight; retried counts attempts",
      labelNames: ["fate"] as const, // received, stored, dead, returned, retried
      registers,
    }),
    flips: new Counter({
      name: "liveness_flips_total",
      help: "Flips taken from the streams for the record, by the state they lead to (after a crash some count twice)",
      labelNames: ["to"] as const, // alive, overdue, stopped, planned
      registers,
    }),
    flipLagSeconds: new Histogram({
      name: "liveness_overdue_recorded_after_seconds",
      help: "From the deadline to the record in PostgreSQL",
      buckets: [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 60],
      registers,
    }),
    ...createHearingMetrics(registers),
    instances: new Counter({
      name: "liveness_instances_total",
      help: "Instances by what PostgreSQL was told of them",
      labelNames: ["outcome"] as const, // registered, changed, left_out
      registers,
    }),
  };
}

export const countFates = (metrics: Metrics) => (fate: Fate, events: number) =>
  metrics.events.inc({ fate }, events);
