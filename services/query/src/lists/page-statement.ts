import type { OrderKey } from "@rollcall/filter-language";
import { type SqlValues, whereSql } from "./sql-values.ts";

export type PageStatement = {
  readonly columns: string;
  /** Tables with their aliases. */
  readonly from: string;
  readonly where: readonly (string | undefined)[];
  /** The last key is unique, so that no row comes twice or never. */
  readonly order: readonly OrderKey[];
  readonly pageSize: number;
  readonly after?: readonly string[] | undefined;
};

/** Rows come in their order, with their order keys as `order_keys`. */
export type WithKeys<Row> = Row & { readonly order_keys: string[] };

function afterSql(order: readonly OrderKey[], after: readonly string[], { bind }: SqlValues): string {
  const values = order.map(({ type }, n) => `${bind(after[n])}::${type}`);
  const first = order[0];
  // One row comparison is what an index understands.
  if (first && order.every(({ descending }) => descending === first.descending))
    return `(${order.map(({ sql }) => sql).join(", ")}) ${first.descending ? "<" : ">"} (${values.join(", ")})`;
  const steps = order.map(({ sql, descending }, n) => {
    const same = order.slice(0, n).map((key, m) => `${key.sql} = ${values[m]}`);
    return [...same, `${sql} ${descending ? "<" : ">"} ${values[n]}`].join(" and ");
  });
  return `((${steps.join(") or (")}))`;
}

export const orderSql = (order: readonly OrderKey[]): string =>
  order.map(({ sql, descending }) => `${sql} ${descending ? "desc" : "asc"}`).join(", ");

/** One row more than the page holds, which tells whether there is another. */
export function pageSql(statement: PageStatement, values: SqlValues): string {
  const { columns, from, where, order, pageSize, after } = statement;
  const continued = after && afterSql(order, after, values);
  const keys = order.map(({ sql }) => `(${sql})::text`).join(", ");
  return `select ${columns}, array[${keys}] as order_keys from ${from} ${whereSql([...where, continued])}
    order by ${orderSql(order)} limit ${pageSize + 1}`;
}
