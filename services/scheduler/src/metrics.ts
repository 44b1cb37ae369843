import type { CanaryKind, CanaryOutcome } from "@rollcall/contracts/canary";
import { createRegistry } from "@rollcall/service-kit";
import { Counter, Gauge, Histogram } from "prom-client";

export function createMetrics() {
  const registry = createRegistry();
  const runs = new Counter({
    name: "scheduler_job_runs_total",
    help: "Runs of jobs, by job and result (done, failed).",
    labelNames: ["job", "result"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "scheduler_job_duration_seconds",
    help: "Time that a run took, by job.",
    labelNames: ["job"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30],
    registers: [registry],
  });
  const posts = new Counter({
    name: "scheduler_canary_posts_total",
    help: "Posts of the canary, by kind and outcome (accepted, refused, denied, failed, unreachable).",
    labelNames: ["kind", "outcome"],
    registers: [registry],
  });
  return {
    registry,
    countRun: (job: string, seconds: number, failed: boolean) => {
      runs.inc({ job, result: failed ? "failed" : "done" });
      duration.observe({ job }, seconds);
    },
    countCanaryPost: (kind: CanaryKind, outcome: CanaryOutcome) => posts.inc({ kind, outcome }),
    watchLease: (isActive: () => boolean) =>
      new Gauge({
        name: "scheduler_active",
        help: "1 in the process that runs the jobs, 0 in those that stand by.",
        registers: [registry],
        collect() {
          this.set(isActive() ? 1 : 0);
        },
      }),
  };
}
