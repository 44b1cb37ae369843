/** What the canary sends in each round; together they pass through every queue that devices fill. */
export const canaryKinds = ["heartbeat", "diagnostics", "status", "metrics"] as const;
export type CanaryKind = (typeof canaryKinds)[number];

/**
 * How a post of the canary ended. accepted: 200. refused: 429 or 503, come back later. denied: 401 or 403. failed: any
 * other answer. unreachable: no answer in time.
 */
export const canaryOutcomes = ["accepted", "refused", "denied", "failed", "unreachable"] as const;
export type CanaryOutcome = (typeof canaryOutcomes)[number];
