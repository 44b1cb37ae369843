import type { CanaryKind } from "@rollcall/contracts/canary";

/**
 * What the canary says. Diagnostics and status are always the same, so that PostgreSQL has no new row to keep, only a
 * later sighting.
 */
export const canaryBodies: Readonly<Record<CanaryKind, (sentAt: Date) => object>> = {
  heartbeat: (sentAt) => ({ ts: sentAt.toISOString() }),
  diagnostics: () => ({ items: [{ code: 1, severity: 0, message: "The canary sings" }] }),
  status: () => ({ status: "running" }),
  metrics: (sentAt) => ({ points: [{ ts: sentAt.toISOString(), canary: 0 }] }),
};
