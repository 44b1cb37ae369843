import type { Privilege, ServiceFacts } from "@rollcall/contracts/service";

const read: readonly Privilege[] = ["select"];

export const service = {
  summary: "reads for people: PostgreSQL, Redis, QuestDB, the live stream; what is wrong with the platform",
  grants: {
    tables: {
      api_keys: read,
      applied_envelopes: read,
      applied_facts: read,
      audit_events: read,
      canary_posts: read,
      current_statuses: read,
      customers: read,
      dead_letters: read,
      diagnostic_history: read,
      diagnostic_lists: read,
      diagnostics: read,
      diagnostics_whitelist: read,
      flips: read,
      idempotency_keys: read,
      // Not the tokens' hashes, and of people neither passwords nor secrets.
      ingest_tokens: [
        "select (id, customer, name, created_by, created_at, expires_at, revoked_at, last_used_at)",
      ],
      instance_count_deltas: read,
      instance_counts: read,
      instance_totals: read,
      instances: read,
      liveness_checkpoints: read,
      machines: read,
      maintenance_periods: read,
      maintenance_windows: read,
      notices: read,
      outbox: read,
      questdb_migrations: read,
      rejections: read,
      retention: read,
      scheduler_jobs: read,
      scheduler_lease: read,
      schema_migrations: read,
      sessions: ["select (id, user_id, expires_at, revoked_at)"],
      sightings: read,
      statuses: read,
      user_roles: read,
      users: ["select (id, email, name, active)"],
    },
    functions: ["touch_api_key(uuid)"],
  },
  ports: { http: { number: 8081, reachedBy: ["dashboard"] } },
  environment: {
    AMQP_URL: "broker",
    POSTGRES_URL: "postgres",
    REDIS_URL: "redis",
    QUESTDB_PG_URL: "questdb, reading",
    // How many days fit on the disk can only be told where it is on the same machine.
    DISK_PATH: { launcher: "folder of QuestDB" },
    TOKEN_KEY: "token key",
  },
  queues: [],
  probes: ["postgres", "canary"],
  resources: { cpuMillis: 100, memoryMib: 128, memoryLimitMib: 400, youngGenerationMib: 2 },
} as const satisfies ServiceFacts;
