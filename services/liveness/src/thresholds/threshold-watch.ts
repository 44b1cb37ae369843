import type { Change } from "@rollcall/contracts/messages";
import type { Postgres } from "@rollcall/service-kit";
import type { AppliedThresholds } from "./applied-thresholds.ts";
import type { Contact } from "../hear/read-contacts.ts";
import { noThresholds, type Thresholds, thresholdOf } from "./thresholds.ts";

type Row = { key: string; seconds: number };

const asMap = (rows: readonly Row[]) => new Map(rows.map(({ key, seconds }) => [key, seconds]));

async function loadThresholds(postgres: Postgres): Promise<Thresholds> {
  const rows = async (sql: string) => asMap((await postgres.query<Row>(sql)).rows);
  return {
    customers: await rows("select slug as key, overdue_after_seconds as seconds from customers"),
    machines: await rows(
      `select customer || '/' || slug as key, overdue_after_seconds as seconds from machines
       where overdue_after_seconds is not null`,
    ),
    instances: await rows(
      "select id::text as key, overdue_after_seconds as seconds from instances where overdue_after_seconds is not null",
    ),
  };
}

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
