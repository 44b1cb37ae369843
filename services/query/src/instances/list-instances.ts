import type { Colour } from "@rollcall/contracts/colour";
import { type OrderKey, resolveInstanceField } from "@rollcall/filter-language";
import type { Queryable } from "@rollcall/service-kit";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import { firstRowsSql } from "../lists/page-statement.ts";
import { countedAtMost, type ListStatement, type Page, readPage } from "../lists/read-page.ts";
import { createSqlValues, type SqlValues } from "../lists/sql-values.ts";
import { type Scope, scopeSql } from "../scope.ts";
import { type Changes, newestChanges } from "../stores/changes.ts";
import type { Overlay } from "../stores/live-state.ts";
import { countByColour } from "./count-by-colour.ts";
import { instanceParts } from "./effective-instances.ts";
import { instanceColumns, type InstanceRow } from "./instance-row.ts";

const usualOrder: readonly OrderKey[] = [
  { name: "colour", sql: "i.colour_rank", type: "bigint", descending: true },
  { name: "since", sql: "i.colour_since", type: "timestamptz", descending: true },
];
const idKey = { name: "id", sql: "i.id", type: "bigint" } as const;

const colourRanks = { red: 3, yellow: 2, green: 1, grey: 0 } as const satisfies Record<Colour, number>;

/** By rank, because the index that gives the usual order begins with it; equality lets it skip to the place. */
function coloursSql(colours: readonly Colour[] | undefined): string | undefined {
  if (colours === undefined) return undefined;
  const [first = "red", ...others] = [...new Set(colours)];
  if (others.length === 0) return `i.colour_rank = ${colourRanks[first]}`;
  return `i.colour_rank in (${[first, ...others].map((colour) => colourRanks[colour]).join(", ")})`;
}

/** Within a customer by path, as the unique index has them: his instances need not be sorted for a page. */
function byPath(keys: readonly OrderKey[]): OrderKey[] {
  const [first, ...others] = keys;
  if (first?.name !== "customer" || others.length !== 1) return [...keys];
  const then = (name: string) => ({ ...first, name, sql: `i.${name}` });
  return [first, then("machine"), then("software"), ...others];
}

type Sight = { readonly scope: Scope; readonly overlay: Overlay };
type Wanted = Pick<ListRequest, "filter" | "orderBy"> & { readonly colours: readonly Colour[] | undefined };

/** As a statement of pages, for the list and for the export. */
export const instancesStatement =
  ({ scope, overlay }: Sight, wanted: Wanted) =>
  (values: SqlValues): ListStatement => ({
    columns: instanceColumns,
    from: instanceParts(overlay, values),
    where: [
      scopeSql(scope, "i.customer", values.bind),
      coloursSql(wanted.colours),
      filterSql(wanted.filter, resolveInstanceField, values),
    ],
    order: byPath(orderKeys(wanted.orderBy, resolveInstanceField, { usual: usualOrder, last: idKey })),
  });

export type InstanceListRequest = ListRequest & { readonly colours: readonly Colour[] | undefined };

export async function listInstances(
  postgres: Queryable,
  request: InstanceListRequest,
  { scope, overlay }: Sight,
): Promise<Page<InstanceRow> & { readonly total_count_is_minimum: boolean }> {
  const { pageSize, pageToken, filter, orderBy, colours } = request;
  const isPlain = filter === undefined || filter.trim() === "";
  const page = await readPage<InstanceRow>(postgres, {
    pageSize,
    pageToken,
    list: [filter, orderBy, colours, scope.customers],
    statement: instancesStatement({ scope, overlay }, request),
    // Counts by customer and colour are kept; counting a million rows is for filters only.
    count: isPlain
      ? async () => {
          const counts = await countByColour(postgres, scope, overlay);
          return [...counts.values()].reduce(
            (sum, each) => sum + (colours ?? (["total"] as const)).reduce((n, key) => n + each[key], 0),
            0,
          );
        }
      : undefined,
  });
  const isMinimum = !isPlain && page.total_count > countedAtMost;
  return {
    ...page,
    total_count: isMinimum ? countedAtMost : page.total_count,
    total_count_is_minimum: isMinimum,
  };
}

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

async function readNewestReds(
  postgres: Queryable,
  count: number,
  { scope, overlay, shown }: Sight & { readonly shown: Changes },
): Promise<readonly RedRow[]> {
  const values = createSqlValues();
  const sql = firstRowsSql({
    columns: redColumns,
    from: instanceParts(overlay, values, shown),
    where: [scopeSql(scope, "i.customer", values.bind), coloursSql(["red"])],
    order: [...usualOrder, { ...idKey, descending: true }],
    count,
  });
  const { rows } = await postgres.query<RedRow>(sql, values.values);
  return rows;
}

/** Of this many changes all are looked at; of more the newest. */
const lookedAt = 10_000;

/**
 * The instances that turned red most recently, newest first: what many of them may have in common. Whoever turns red by a
 * change is red since then, so of a mass of changes the newest are enough, unless few of them are red.
 */
export async function listNewestReds(
  postgres: Queryable,
  count: number,
  sight: Sight,
): Promise<readonly RedRow[]> {
  const all = sight.overlay.changes;
  const { changes: shown, othersUntilUs } = newestChanges(all, lookedAt);
  const rows = await readNewestReds(postgres, count, { ...sight, shown });
  const last = rows[count - 1];
  const isEnough = shown === all || (last && last.colour_since.getTime() * 1_000 >= othersUntilUs);
  return isEnough ? rows : readNewestReds(postgres, count, { ...sight, shown: all });
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
