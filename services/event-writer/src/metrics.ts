import { createConsumerMetrics, createRegistry } from "@rollcall/service-kit";

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = createRegistry();
  return { registry, ...createConsumerMetrics(registry, "event_writer") };
}
