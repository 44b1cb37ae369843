import type { Liveness } from "@rollcall/contracts/redis";
import type { Queryable } from "@rollcall/service-kit";
import { type Flip, type Period, type Span, spansOf } from "./availability.ts";

export type History = { readonly spans: readonly Span[]; readonly maintenance: readonly Period[] };

// The first flip at or after the begin tells the state before it; without one the state of today held all the time.
const initialSql = `
  select i.id, coalesce((select f.from_state from flips f where f.instance = i.id and f.at >= $2 order by f.at limit 1),
    i.liveness) as initial
  from instances i where i.id = any($1::bigint[])`;

const flipsSql = `
  select instance, at, to_state from flips
  where instance = any($1::bigint[]) and at >= $2 and at < $3 order by at, recorded_at`;

const maintenanceSql = `
  select instance, from_at, coalesce(to_at, $3) as to_at from maintenance_periods
  where instance = any($1::bigint[]) and from_at < $3 and (to_at is null or to_at > $2)`;

type FlipRow = { instance: string; at: Date; to_state: Liveness };
type MaintenanceRow = { instance: string; from_at: Date; to_at: Date };

const collect = <Row extends { instance: string }, Item>(rows: readonly Row[], item: (row: Row) => Item) => {
  const byInstance = new Map<string, Item[]>();
  for (const row of rows) {
    const items = byInstance.get(row.instance);
    if (items) items.push(item(row));
    else byInstance.set(row.instance, [item(row)]);
  }
  return byInstance;
};

/** What these instances were over a period; maintenance is empty when it shall count like any other time. */
export async function readHistories(
  postgres: Queryable,
  instances: readonly string[],
  { period, withoutMaintenance }: { readonly period: Period; readonly withoutMaintenance: boolean },
): Promise<Map<string, History>> {
  const [from, to] = [new Date(period.from), new Date(period.to)];
  const [initial, flipRows, maintenanceRows] = await Promise.all([
    postgres.query<{ id: string; initial: Liveness }>(initialSql, [instances, from]),
    postgres.query<FlipRow>(flipsSql, [instances, from, to]),
    withoutMaintenance
      ? postgres.query<MaintenanceRow>(maintenanceSql, [instances, from, to])
      : Promise.resolve({ rows: [] }),
  ]);
  const flips = collect(flipRows.rows, (row): Flip => ({ at: row.at.getTime(), to: row.to_state }));
  const maintenance = collect(
    maintenanceRows.rows,
    (row): Period => ({ from: row.from_at.getTime(), to: row.to_at.getTime() }),
  );
  return new Map(
    initial.rows.map((row) => [
      row.id,
      {
        spans: spansOf(row.initial, flips.get(row.id) ?? [], period),
        maintenance: maintenance.get(row.id) ?? [],
      },
    ]),
  );
}
