import type { Privilege, ServiceFacts } from "@rollcall/contracts/service";

const all: readonly Privilege[] = ["select", "insert", "update", "delete"];

export const service = {
  summary: "diagnostics, statuses and rejections into PostgreSQL, in effect once",
  grants: {
    tables: {
      applied_envelopes: all,
      applied_facts: ["select", "insert"],
      current_statuses: all,
      customers: ["select"],
      dead_letters: ["select", "insert", "delete"],
      diagnostic_history: all,
      diagnostic_lists: all,
      diagnostics: all,
      diagnostics_whitelist: ["select"],
      executions: ["select", "insert", "update"],
      idempotency_keys: all,
      instances: ["select", "insert", "update (status, status_message, status_since, severity)"],
      machines: ["select", "insert"],
      maintenance_periods: ["select"],
      maintenance_windows: ["select"],
      monitors: [
        "select",
        "update (last_ping_at, next_deadline_at, last_exit_code, last_duration_ms, consecutive_failures, consecutive_successes)",
      ],
      outbox: ["select", "delete"],
      pings: ["select", "insert"],
      rejections: all,
      sightings: all,
      statuses: all,
    },
    functions: [
      "fold_instance_counts()",
      "fold_sightings()",
      "maintain_partitions(date)",
      "recompute_severity(bigint[])",
      "retire_diagnostics(bigint[])",
      "tell_facts(text[], uuid[], bigint[], text[], text[], text[], bigint[], jsonb[])",
    ],
  },
  environment: { AMQP_URL: "broker", POSTGRES_URL: "postgres" },
  queues: [
    "event-writer.diagnostics",
    "event-writer.statuses",
    "event-writer.pings",
    "event-writer.rejections",
    "event-writer.monitors",
  ],
  probes: [
    "broker",
    "diagnostics stored",
    "statuses stored",
    "pings stored",
    "rejections stored",
    "postgres",
  ],
  resources: { cpuMillis: 100, memoryMib: 128, memoryLimitMib: 400, givesWay: true },
} as const satisfies ServiceFacts;
