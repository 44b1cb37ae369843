import type { Colour } from "@rollcall/contracts/colour";
import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Queryable } from "@rollcall/service-kit";
import { createSqlValues, type SqlValues, whereSql } from "../lists/sql-values.ts";
import { type Scope, scopeSql } from "../scope.ts";
import type { Overlay } from "../stores/live-state.ts";

export type Counts = components["schemas"]["Counts"];

export const noCounts = (): Counts => ({ green: 0, yellow: 0, red: 0, grey: 0, total: 0 });

export function addCounts(sum: Counts, more: Counts): Counts {
  for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += more[key];
  return sum;
}

type CountRow = { customer: string; colour: Colour; count: string };

/** Corrections for what PostgreSQL was not told yet: less of the old colour, more of the new. */
const correctionsSql = ({ changes }: Overlay, { bind }: SqlValues): string =>
  changes.to
    .map(
      ({ liveness, ids }) => `union all
    select g.customer, c.colour, c.change
    from (select s.customer, s.colour as old,
        instance_colour(${bind(liveness)}::text, s.status, s.severity, s.in_maintenance) as new, count(*) as count
      from unnest(${bind(ids)}::bigint[]) as o (id) join instances s on s.id = o.id group by 1, 2, 3) g
    cross join lateral (values (g.old, - g.count), (g.new, g.count)) as c (colour, change)`,
    )
    .join(" ");

/** Instances of each customer (without its children) by their colour at this moment. */
export async function countByColour(
  postgres: Queryable,
  scope: Scope,
  overlay: Overlay,
): Promise<Map<string, Counts>> {
  const values = createSqlValues();
  const { rows } = await postgres.query<CountRow>(
    `select customer, colour, sum(count)::bigint as count
     from (select customer, colour, count from instance_counts ${correctionsSql(overlay, values)}) as parts
     ${whereSql([scopeSql(scope, "customer", values.bind)])}
     group by customer, colour`,
    values.values,
  );
  const counts = new Map<string, Counts>();
  for (const { customer, colour, count } of rows) {
    const own = counts.get(customer) ?? noCounts();
    own[colour] = Math.max(0, Number(count));
    own.total += own[colour];
    counts.set(customer, own);
  }
  return counts;
}
