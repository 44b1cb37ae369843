import type { OrderKey } from "@rollcall/filter-language";
import { type SqlValues, whereSql } from "./sql-values.ts";

/** A table expression; of only some rows when given their keys as a statement. */
export type Part = (keys?: string) => string;

/** Rows that lie in several places: each is searched, ordered and cut by itself, so that each may use its indexes. */
export type Parts = {
  /** What all of them share; the statement's other SQL names these. */
  readonly columns: readonly string[];
  readonly alias: string;
  readonly from: readonly Part[];
  /** The unique column by which the other columns of a row are looked up after the rows of the page are known. */
  readonly key: string;
};

export type PageStatement = {
  readonly columns: string;
  /** Tables with their aliases, or parts that are laid together. */
  readonly from: string | Parts;
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

const orderSql = (order: readonly OrderKey[]): string =>
  order.map(({ sql, descending }) => `${sql} ${descending ? "desc" : "asc"}`).join(", ");

const selectedSql = ({ columns, alias }: Parts) => columns.map((column) => `${alias}.${column}`).join(", ");

/** All parts as one table expression; `tail` is said of each part, such as its order and limit. */
function partsSql(parts: Parts, where: PageStatement["where"], tail: string): string {
  const { alias, from } = parts;
  return from
    .map((part) => `(select ${selectedSql(parts)} from ${part()} ${alias} ${whereSql(where)} ${tail})`)
    .join(" union all ");
}

/** The same when few of many rows remain: sorting a million narrow rows costs half of what wide ones do. */
function fewOfPartsSql(parts: Parts, where: PageStatement["where"], tail: string): string {
  const { alias, from, key } = parts;
  return from
    .map(
      (
        part,
      ) => `(with chosen as materialized (select ${alias}.${key} from ${part()} ${alias} ${whereSql(where)} ${tail})
        select ${selectedSql(parts)} from ${part(`select ${key} from chosen`)} ${alias})`,
    )
    .join(" union all ");
}

type FirstRows = Pick<PageStatement, "columns" | "where" | "order"> & {
  readonly from: Parts;
  readonly count: number;
};

/** The first rows by themselves, no page of a list; narrow ones, for they are taken as they are found. */
export function firstRowsSql({ columns, from, where, order, count }: FirstRows): string {
  const tail = `order by ${orderSql(order)} limit ${count}`;
  return `select ${columns} from (${partsSql(from, where, tail)}) ${from.alias} ${tail}`;
}

const keysSql = (order: readonly OrderKey[]): string =>
  `array[${order.map(({ sql }) => `(${sql})::text`).join(", ")}] as order_keys`;

/** One row more than the page holds, which tells whether there is another. */
export function pageSql(statement: PageStatement, values: SqlValues): string {
  const { columns, from, order, pageSize, after } = statement;
  const where = [...statement.where, after && afterSql(order, after, values)];
  const tail = `order by ${orderSql(order)} limit ${pageSize + 1}`;
  const source =
    typeof from === "string"
      ? `${from} ${whereSql(where)}`
      : `(${fewOfPartsSql(from, where, tail)}) ${from.alias}`;
  return `select ${columns}, ${keysSql(order)} from ${source} ${tail}`;
}

/**
 * The same page out of the first `atMost` + 1 rows that are found in any order, with their number as `found`: right
 * when there are no more, and then everything was looked at once for both.
 */
export function soughtSql(
  statement: PageStatement & { readonly from: Parts },
  atMost: number,
  values: SqlValues,
): string {
  const { columns, from, where, order, pageSize, after } = statement;
  const { alias } = from;
  const tail = `order by ${orderSql(order)} limit ${pageSize + 1}`;
  const continued = whereSql([after && afterSql(order, after, values)]);
  return `with sought as materialized (${partsSql(from, where, `limit ${atMost + 1}`)})
    select ${columns}, ${keysSql(order)}, (select count(*) from sought) as found
    from (select * from sought ${alias} ${continued} ${tail}) ${alias} ${tail}`;
}
