import { createRegistry } from "@rollcall/service-kit";
import { Counter, Gauge, Histogram } from "prom-client";

export function createMetrics() {
  const registry = createRegistry();
  const requests = new Counter({
    name: "control_requests_total",
    help: "Requests answered, by operation of the contract (none: no such path) and status.",
    labelNames: ["operation", "status"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "control_request_duration_seconds",
    help: "Time from the request to the end of its answer, by operation.",
    labelNames: ["operation"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  const signIns = new Counter({
    name: "control_sign_ins_total",
    help: "Attempts to sign in, by method (password, oidc, invitation) and result (accepted, refused).",
    labelNames: ["method", "result"],
    registers: [registry],
  });
  const countSignIn = (method: "password" | "oidc" | "invitation", result: "accepted" | "refused") =>
    signIns.inc({ method, result });
  const countRequest = (operation: string, status: number, seconds: number) => {
    requests.inc({ operation, status: String(status) });
    duration.observe({ operation }, seconds);
  };
  const watchBroker = (isConnected: () => boolean) =>
    new Gauge({
      name: "control_broker_connected",
      help: "1 while changes can be announced; at 0 others learn of them at their next full refresh.",
      registers: [registry],
      collect() {
        this.set(isConnected() ? 1 : 0);
      },
    });
  return { registry, countRequest, countSignIn, watchBroker };
}

export type Metrics = ReturnType<typeof createMetrics>;
