import { createRegistry } from "@rollcall/service-kit";
import { Counter, Gauge } from "prom-client";

export function createMetrics() {
  const registry = createRegistry();
  const requests = new Counter({
    name: "dashboard_requests_total",
    help: "Requests answered, by where the answer came from (query, control, static, origin) and class of status.",
    labelNames: ["from", "status"],
    registers: [registry],
  });
  const failures = new Counter({
    name: "dashboard_forward_failures_total",
    help: "Requests that a service did not answer, by service and reason (away, late, broken).",
    labelNames: ["service", "reason"],
    registers: [registry],
  });
  const open = new Gauge({
    name: "dashboard_open_requests",
    help: "Requests that are being answered now, live streams among them.",
    registers: [registry],
  });
  return { registry, requests, failures, open };
}

export type Metrics = ReturnType<typeof createMetrics>;
