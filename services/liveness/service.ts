import type { ServiceFacts } from "@rollcall/contracts/service";

export const service = {
  summary:
    "decides who is silent: deadlines in Redis, flips into PostgreSQL, the facts feed and the live stream",
  grants: {
    tables: {
      customers: ["select"],
      flips: ["select", "insert", "update", "delete"],
      instance_counts: ["select"],
      instances: [
        "select",
        "insert",
        "update (version, addresses, facts, facts_at, liveness, liveness_since, planned_at, planned_until, planned_reason)",
      ],
      liveness_checkpoints: ["select", "insert", "update", "delete"],
      machines: ["select", "insert", "update (facts, facts_at)"],
      maintenance_periods: ["select"],
      maintenance_windows: ["select"],
      monitors: ["select"],
      notices: ["select", "insert", "update", "delete"],
      outbox: ["select", "delete"],
    },
    functions: ["tell_facts(text[], uuid[], bigint[], text[], text[], text[], bigint[], jsonb[])"],
  },
  environment: {
    AMQP_URL: "broker",
    POSTGRES_URL: "postgres",
    REDIS_URL: "redis",
    QUESTDB_HTTP_URL: "questdb",
  },
  queues: ["liveness.events"],
  probes: ["broker", "contacts stored", "redis", "postgres"],
  // With less it grew by 50 MB within minutes.
  resources: { cpuMillis: 100, memoryMib: 128, memoryLimitMib: 400, youngGenerationMib: 8 },
} as const satisfies ServiceFacts;
