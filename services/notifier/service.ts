import type { Privilege, ServiceFacts } from "@rollcall/contracts/service";

const read: readonly Privilege[] = ["select"];
const all: readonly Privilege[] = ["select", "insert", "update", "delete"];

export const service = {
  summary: "opens and closes alerts, tells people of them",
  grants: {
    tables: {
      alert_deliveries: all,
      alert_events: all,
      alert_members: all,
      alert_timers: all,
      alerts: all,
      applied_facts: ["select", "insert"],
      channel_turns: all,
      channels: read,
      customers: read,
      diagnostics: read,
      instance_counts: read,
      instances: read,
      machines: read,
      maintenance_windows: read,
      outbox: ["select", "delete"],
      routes: read,
      silences: ["select", "update"],
    },
    functions: [
      "forget_old_alerts(interval)",
      "tell_facts(text[], uuid[], bigint[], text[], text[], text[], bigint[], jsonb[])",
    ],
  },
  environment: {
    AMQP_URL: "broker",
    POSTGRES_URL: "postgres",
    TOKEN_KEY: "token key",
    PUBLIC_URL: {
      compose: "${PUBLIC_URL:-}",
      note: "Where people find the dashboard: links in messages lead there.",
    },
    ALLOW_PRIVATE_TARGETS: {
      compose: "${ALLOW_PRIVATE_TARGETS:-false}",
      kubernetes: "false",
      note: "true: receivers in private networks and over plain http may be told as well.",
    },
  },
  queues: ["notifier.facts"],
  probes: ["postgres", "broker", "facts"],
  resources: { cpuMillis: 50, memoryMib: 96, memoryLimitMib: 384, youngGenerationMib: 4, givesWay: true },
} as const satisfies ServiceFacts;
