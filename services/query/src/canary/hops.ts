import type { CanaryKind } from "@rollcall/contracts/canary";
import { queues } from "@rollcall/contracts/broker";

/** The ways of what the canary sends: a queue, and the store in which it ends. Named as the queues are. */
export const hops = {
  heartbeats: { kind: "heartbeat", store: "questdb", queue: queues.heartbeats.name },
  readings: { kind: "metrics", store: "questdb", queue: queues.readings.name },
  liveness: { kind: "heartbeat", store: "redis", queue: queues.liveness.name },
  diagnostics: { kind: "diagnostics", store: "postgres", queue: queues.diagnostics.name },
  statuses: { kind: "status", store: "postgres", queue: queues.statuses.name },
} as const satisfies Record<string, { kind: CanaryKind; store: StoreName; queue: string }>;

export type StoreName = "postgres" | "questdb" | "redis";
export type HopName = keyof typeof hops;
export const hopNames = Object.keys(hops) as HopName[];
