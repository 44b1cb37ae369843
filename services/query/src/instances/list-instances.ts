import type { Colour } from "@rollcall/contracts/colour";
import { type OrderKey, resolveInstanceField } from "@rollcall/filter-language";
import type { Queryable } from "@rollcall/service-kit";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import { countedAtMost, type ListStatement, type Page, readPage } from "../lists/read-page.ts";
import type { SqlValues } from "../lists/sql-values.ts";
import { type Scope, scopeSql } from "../scope.ts";
import type { Overlay } from "../stores/live-state.ts";
import { countByColour } from "./count-by-colour.ts";
import { instanceParts } from "./effective-instances.ts";
import { instanceColumns, type InstanceRow } from "./instance-row.ts";

export const usualOrder: readonly OrderKey[] = [
  { name: "colour", sql: "i.colour_rank", type: "bigint", descending: true },
  { name: "since", sql: "i.colour_since", type: "timestamptz", descending: true },
];
export const idKey = { name: "id", sql: "i.id", type: "bigint" } as const;

const colourRanks = { red: 3, yellow: 2, green: 1, grey: 0 } as const satisfies Record<Colour, number>;

/** By rank, because the index that gives the usual order begins with it; equality lets it skip to the place. */
export function coloursSql(colours: readonly Colour[] | undefined): string | undefined {
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
