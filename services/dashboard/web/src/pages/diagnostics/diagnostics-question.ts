import type { View } from "../../components/use-view.ts";

export const states = ["active", "open", "unacknowledged", "closed", "all"] as const;

export const stateOf = (view: View): (typeof states)[number] =>
  states.find((state) => state === view["state"]) ?? "active";

/** What the address asks the platform for. */
export const diagnosticsQuestion = (view: View) => ({
  query: {
    state: stateOf(view),
    ...(view["customer"] ? { customer: view["customer"] } : {}),
    ...(view["filter"] ? { filter: view["filter"] } : {}),
    ...(view["order_by"] ? { order_by: view["order_by"] } : {}),
  },
});
