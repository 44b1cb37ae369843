import type { Liveness } from "./redis.ts";

export const colours = ["green", "yellow", "red", "grey"] as const;
export type Colour = (typeof colours)[number];

export const statusValues = ["starting", "running", "degraded", "error", "stopping", "stopped"] as const;
export type Status = (typeof statusValues)[number];

/** Everything that an instance's colour depends on. */
export type Condition = {
  readonly liveness: Liveness;
  readonly status: Status | null;
  /** Worst severity that colours: open and not suppressed, or an error that nobody has acknowledged. */
  readonly severity: 0 | 1 | 2;
  /** A maintenance window is open, or the customer is inactive. */
  readonly inMaintenance: boolean;
  /** It or one above it; false when absent. */
  readonly customerInactive?: boolean;
};

/** Why the instance has its colour; the first that holds, in this order, decides. */
export const colourReasons = {
  customer_inactive: "grey",
  maintenance: "grey",
  stopped: "grey",
  planned: "grey",
  overdue: "red",
  error_status: "red",
  error_diagnostic: "red",
  unseen: "grey",
  degraded_status: "yellow",
  warning_diagnostic: "yellow",
  alive: "green",
} as const satisfies Record<string, Colour>;

export type ColourReason = keyof typeof colourReasons;

/** The one rule; `instance_colour` in PostgreSQL is its twin, and a test holds them together. */
export function colourReason(condition: Condition): ColourReason {
  const { liveness, status, severity, inMaintenance, customerInactive = false } = condition;
  if (inMaintenance) return customerInactive ? "customer_inactive" : "maintenance";
  if (liveness === "stopped" || liveness === "planned" || liveness === "overdue") return liveness;
  if (status === "error") return "error_status";
  if (severity === 2) return "error_diagnostic";
  if (liveness === "unseen") return "unseen";
  if (status === "degraded") return "degraded_status";
  if (severity === 1) return "warning_diagnostic";
  return "alive";
}

export const colourOf = (condition: Condition): Colour => colourReasons[colourReason(condition)];

/** A parent shows its worst child. */
const worstFirst: readonly Colour[] = ["red", "yellow", "green", "grey"];
export const worstColour = (children: Iterable<Colour>): Colour => {
  const present = new Set(children);
  return worstFirst.find((colour) => present.has(colour)) ?? "grey";
};
