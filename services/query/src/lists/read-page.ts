import { AppError, type Queryable } from "@rollcall/service-kit";
import { type PageStatement, pageSql, type WithKeys } from "./page-statement.ts";
import { fingerprint, readPageToken, writePageToken } from "./page-token.ts";
import { createSqlValues, type SqlValues, whereSql } from "./sql-values.ts";

export type PageRequest = {
  readonly pageSize: number;
  readonly pageToken: string | undefined;
  /** Everything that tells this list from others: filter, order, customer, … */
  readonly list: readonly unknown[];
  /** Binds its values to the statement that it is given. Called once for the rows and once for the count. */
  readonly statement: (values: SqlValues) => Omit<PageStatement, "pageSize" | "after">;
  /** When the number of rows is known more cheaply than by counting them. */
  readonly count?: (() => Promise<number>) | undefined;
};

export type Page<Row> = {
  readonly rows: readonly WithKeys<Row>[];
  readonly next_page_token: string | null;
  readonly total_count: number;
};

async function countRows(postgres: Queryable, { statement }: PageRequest): Promise<number> {
  const values = createSqlValues();
  const { from, where } = statement(values);
  const { rows } = await postgres.query<{ count: string }>(
    `select count(*) as count from ${from} ${whereSql(where)}`,
    values.values,
  );
  return Number(rows[0]?.count ?? 0);
}

const isBadValue = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("22");

/** A value that its column cannot hold: it came in the filter or in the page token. */
export function refuseBadValue(error: unknown): never {
  if (!isBadValue(error)) throw error;
  const message = "A value in the filter or the page token does not fit its field";
  throw new AppError("invalid", message, { cause: error, fields: [{ path: "/query/filter", message }] });
}

/** A page of rows. The total is counted for the first page and carried in the page tokens after it. */
export async function readPage<Row extends object>(
  postgres: Queryable,
  request: PageRequest,
): Promise<Page<Row>> {
  const { pageSize, pageToken } = request;
  const values = createSqlValues();
  const statement = request.statement(values);
  const list = fingerprint(...request.list);
  const cursor = readPageToken(pageToken, list, statement.order.length);
  const sql = pageSql({ ...statement, pageSize, after: cursor?.after }, values);
  const total = cursor ? cursor.total : (request.count?.() ?? countRows(postgres, request));
  const [{ rows }, totalCount] = await Promise.all([
    postgres.query<WithKeys<Row>>(sql, values.values),
    total,
  ]).catch(refuseBadValue);
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  return {
    rows: shown,
    next_page_token: last ? writePageToken({ after: last.order_keys, total: totalCount }, list) : null,
    total_count: totalCount,
  };
}
