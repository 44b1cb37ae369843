import type { ServiceFacts } from "@rollcall/contracts/service";

export const service = {
  summary: "what time does: windows, expiries, housekeeping, the canary; one is active, others stand by",
  grants: {
    tables: {
      canary_posts: ["select", "insert", "update"],
      outbox: ["select", "delete"],
      scheduler_jobs: ["select", "insert", "update"],
      scheduler_lease: ["select", "insert", "update", "delete"],
    },
    functions: [
      "ensure_canary(text, bytea)",
      "forget_applied(interval)",
      "forget_old_sign_ins()",
      "forget_pings(interval)",
      "keep_maintenance()",
      "maintain_partitions(date)",
      "next_window_edge()",
      "settle_whitelist()",
    ],
  },
  environment: {
    AMQP_URL: "broker",
    CANARY_INGEST_URL: {
      launcher: "address of the gateway",
      compose: "${CANARY_INGEST_URL:-http://ingest-gateway:8080}",
      kubernetes: "http://ingest-gateway-inside:8080",
      note: "As devices reach it: set it to the public address where a balancer, proxy or ingress stands before the gateways.",
    },
    TOKEN_KEY: "token key",
    POSTGRES_URL: "postgres",
  },
  queues: [],
  probes: ["postgres", "broker", "active"],
  resources: { cpuMillis: 50, memoryMib: 96, memoryLimitMib: 256, youngGenerationMib: 2 },
} as const satisfies ServiceFacts;
