import type { Postgres } from "@rollcall/service-kit";
import type { Thresholds } from "./thresholds.ts";

type Row = { key: string; seconds: number };

const asMap = (rows: readonly Row[]) => new Map(rows.map(({ key, seconds }) => [key, seconds]));

export async function loadThresholds(postgres: Postgres): Promise<Thresholds> {
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
