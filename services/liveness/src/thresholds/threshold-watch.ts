import type { Change } from "@rollcall/contracts/messages";
import type { Postgres } from "@rollcall/service-kit";
import type { AppliedThresholds } from "./applied-thresholds.ts";
import type { Contact } from "../hear/read-contacts.ts";
import { loadThresholds } from "./threshold-store.ts";
import { noThresholds, type Thresholds, thresholdOf } from "./thresholds.ts";

/** The thresholds in memory, and the deadlines in step with them. */
export function createThresholdWatch(postgres: Postgres, applied: AppliedThresholds) {
  let current: Thresholds = noThresholds;
  return {
    of: (contact: Pick<Contact, "id" | "customer" | "machine">): number => thresholdOf(current, contact),
    load: async (): Promise<Thresholds> => {
      current = await loadThresholds(postgres);
      return current;
    },
    /** Reads them anew, then moves the deadlines of those concerned; heartbeats meanwhile take the new ones already. */
    refresh: async (): Promise<void> => {
      current = await loadThresholds(postgres);
      await applied.apply(current);
    },
  };
}

export type ThresholdWatch = ReturnType<typeof createThresholdWatch>;

/** Whether a changed row may carry a threshold. */
export const concernsThresholds = (table: Change["table"]): boolean =>
  table === "customers" || table === "machines" || table === "instances";
