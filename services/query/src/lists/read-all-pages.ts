import type { Queryable } from "@rollcall/service-kit";
import { type PageStatement, pageSql, type WithKeys } from "./page-statement.ts";
import { refuseBadValue } from "./read-page.ts";
import { createSqlValues, type SqlValues } from "./sql-values.ts";

const rowsAtOnce = 1_000;

/** All rows of a list, some at a time, each time continued by its keys: no transaction is held open. */
export async function* readAllPages<Row extends object>(
  postgres: Queryable,
  statement: (values: SqlValues) => Omit<PageStatement, "pageSize" | "after">,
): AsyncGenerator<readonly WithKeys<Row>[]> {
  let after: readonly string[] | undefined;
  do {
    const values = createSqlValues();
    const sql = pageSql({ ...statement(values), pageSize: rowsAtOnce, after }, values);
    const { rows } = await postgres.query<WithKeys<Row>>(sql, values.values).catch(refuseBadValue);
    const shown = rows.slice(0, rowsAtOnce);
    if (shown.length > 0) yield shown;
    after = rows.length > rowsAtOnce ? shown.at(-1)?.order_keys : undefined;
  } while (after);
}
