import type { Queryable } from "@rollcall/service-kit";
import { firstRowsSql, type Parts } from "../lists/page-statement.ts";
import { createSqlValues, type SqlValues } from "../lists/sql-values.ts";
import { type Scope, scopeSql } from "../scope.ts";
import { newestChanges } from "../stores/changes.ts";
import type { Overlay } from "../stores/live-state.ts";
import { changedParts, instanceParts, recordedParts } from "./effective-instances.ts";
import { instanceColumns, type InstanceRow } from "./instance-row.ts";
import { coloursSql, idKey, usualOrder } from "./list-instances.ts";

export type RedRow = Pick<
  InstanceRow,
  | "id"
  | "customer"
  | "version"
  | "liveness"
  | "liveness_since"
  | "status"
  | "severity"
  | "in_maintenance"
  | "colour_since"
>;

const redColumns = `i.id, i.customer, i.version, i.liveness, i.liveness_since, i.status, i.severity, i.in_maintenance,
  i.colour_since`;

/** How the statement that asks for them gets at instances. */
type Source = (values: SqlValues) => Parts;

async function readReds(
  postgres: Queryable,
  count: number,
  { scope, source }: { readonly scope: Scope; readonly source: Source },
): Promise<readonly RedRow[]> {
  const values = createSqlValues();
  const sql = firstRowsSql({
    columns: redColumns,
    from: source(values),
    where: [scopeSql(scope, "i.customer", values.bind), coloursSql(["red"])],
    order: [...usualOrder, { ...idKey, descending: true }],
    count,
  });
  const { rows } = await postgres.query<RedRow>(sql, values.values);
  return rows;
}

const newestFirst = (one: RedRow, other: RedRow): number =>
  other.colour_since.getTime() - one.colour_since.getTime() || Number(BigInt(other.id) - BigInt(one.id));

/** Of so many changes all are looked at; of more the newest. */
const lookedAt = 2_000;
/** Read a few more than are wanted: some have changed since they were recorded. */
const spare = 50;

/**
 * The instances that turned red most recently, newest first: what many of them may have in common. Those on record and
 * those that changed since are asked for apart and laid together here, because telling PostgreSQL of a hundred thousand
 * that it must leave out costs more than all the rest. Whoever turns red by a change is red since then, so of a mass of
 * changes the newest are enough; where neither reaches far enough, the slow way is taken.
 */
export async function listNewestReds(
  postgres: Queryable,
  count: number,
  { scope, overlay }: { readonly scope: Scope; readonly overlay: Overlay },
): Promise<readonly RedRow[]> {
  const { changes } = overlay;
  const newest = newestChanges(changes, lookedAt);
  const read = (source: Source, most = count) => readReds(postgres, most, { scope, source });
  const [recorded, changed] = await Promise.all([
    read(recordedParts, count + spare),
    changes.size === 0 ? [] : read((values) => changedParts(newest.changes, values)),
  ]);
  const reds = [...recorded.filter(({ id }) => !changes.has(id)), ...changed]
    .toSorted(newestFirst)
    .slice(0, count);
  const lastRecorded = recorded[count + spare - 1];
  const completeFromUs = Math.max(newest.othersUntilUs, (lastRecorded?.colour_since.getTime() ?? 0) * 1_000);
  const last = reds[count - 1];
  const isComplete = completeFromUs === 0 || (last && last.colour_since.getTime() * 1_000 >= completeFromUs);
  return isComplete ? reds : read((values) => instanceParts(overlay, values));
}

/** All that lists show of these reds; one that was deleted meanwhile is left out. */
export async function completeReds(postgres: Queryable, reds: readonly RedRow[]): Promise<InstanceRow[]> {
  if (reds.length === 0) return [];
  const { rows } = await postgres.query<InstanceRow>(
    `select ${instanceColumns} from instances i where i.id = any($1::bigint[])`,
    [reds.map(({ id }) => id)],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  // PostgreSQL may not have been told of their silence.
  return reds.flatMap((red) => {
    const row = found.get(red.id);
    return row ? [{ ...row, ...red }] : [];
  });
}
