import { randomUUID } from "node:crypto";
import {
  createReadiness,
  listenToChanges,
  openPostgres,
  openPublisher,
  runService,
  serveHealth,
  startOutboxRelay,
} from "@rollcall/service-kit";
import { createCanaryJob } from "./canary/canary-job.ts";
import { loadConfig } from "./config.ts";
import { createJobStore } from "./job-store.ts";
import { createJobs, maintenanceJob } from "./jobs.ts";
import { type Lease, startLease } from "./lease.ts";
import { createMetrics } from "./metrics.ts";
import { runJobs } from "./run-jobs.ts";

const config = loadConfig(process.env);
const { registry, countRun, countCanaryPost, watchLease } = createMetrics();

await runService(
  "scheduler",
  async (resources, log) => {
    const postgres = resources.add("postgres", openPostgres(config.postgresUrl, log), (p) => p.end());
    const publisher = resources.add("publisher", await openPublisher(config.amqpUrl, log), (p) => p.close());
    const relay = resources.add("relay of facts", startOutboxRelay(log, postgres, publisher), (r) =>
      r.close(),
    );
    const holder = randomUUID();
    let lease: Lease | undefined;
    const jobs = [
      ...createJobs({ postgres, publisher, config, onFacts: relay.kick }),
      ...createCanaryJob({ config, postgres, publisher, count: countCanaryPost, log }),
    ];
    const parts = { log, store: createJobStore(postgres, holder), lease: () => lease, onRun: countRun };
    const { leaseMs } = config;
    // The lease is let go of only when no job runs any more.
    const runner = runJobs(parts, jobs);
    lease = startLease(log, postgres, { holder, leaseMs, onHeld: runner.wake });
    const held = lease;
    resources.add("lease", held, (l) => l.close());
    resources.add("jobs", runner, (r) => r.close());
    watchLease(() => held.held() !== undefined);
    const kick = () => runner.kick(maintenanceJob);
    const changes = await listenToChanges(config.amqpUrl, log, {
      onChange: ({ table }) => table === "maintenance_windows" && kick(),
      onConnect: kick,
    });
    resources.add("changes", changes, (c) => c.close());
    const readiness = createReadiness({
      postgres: () => postgres.query("select"),
      broker: () => publisher.isConnected(),
      // One that stands by is ready as well.
      active: () => ({ ok: true, figures: { active: held.held() !== undefined } }),
    });
    const { healthPort: port, healthHost: host } = config;
    resources.add("health", await serveHealth({ port, host }, { readiness, registry }), (h) => h.close());
  },
  { logLevel: config.logLevel },
);
