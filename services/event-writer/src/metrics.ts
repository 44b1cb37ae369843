import { createConsumerMetrics, createRegistry, type FactFate } from "@rollcall/service-kit";
import { Counter } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = createRegistry();
  const facts = new Counter({
    name: "event_writer_facts_total",
    help: "Facts about instances of monitors by fate; received = applied + known + dead + in flight; retried counts attempts",
    labelNames: ["fate"] as const,
    registers: [registry],
  });
  return {
    registry,
    ...createConsumerMetrics(registry, "event_writer"),
    countFacts: (fate: FactFate, count: number) => facts.inc({ fate }, count),
  };
}
