import type { FlipEvent } from "@rollcall/contracts/live";

let at = Date.now() * 1_000;

/** As liveness tells of it; each a moment after the one before. */
export const aFlip = (parts: Partial<FlipEvent>): FlipEvent => ({
  type: "flip",
  at: (at += 1),
  instance: "1",
  customer: "acme",
  machine: "server-01",
  software: "app",
  from: "alive",
  to: "overdue",
  colour: "red",
  ...parts,
});
