import { AppError, type Queryable } from "@rollcall/service-kit";
import { type PageStatement, pageSql, soughtSql, type WithKeys } from "./page-statement.ts";
import { type Cursor, fingerprint, readPageToken, writePageToken } from "./page-token.ts";
import { createSqlValues, type SqlValues, whereSql } from "./sql-values.ts";

export type PageRequest = {
  readonly pageSize: number;
  readonly pageToken: string | undefined;
  /** Everything that tells this list from others: filter, order, customer, … */
  readonly list: readonly unknown[];
  /** Binds its values to the statement that it is given. Called anew for each question. */
  readonly statement: (values: SqlValues) => ListStatement;
  /** When the number of rows is known more cheaply than by counting them. */
  readonly count?: (() => Promise<number>) | undefined;
};

export type ListStatement = Omit<PageStatement, "pageSize" | "after">;

export type Page<Row> = {
  readonly rows: readonly WithKeys<Row>[];
  readonly next_page_token: string | null;
  readonly total_count: number;
};

/** Who finds more than this learns that there are more, and not how many: counting a million rows is worth no second. */
export const countedAtMost = 10_000;

async function countRows(postgres: Queryable, { statement }: PageRequest): Promise<number> {
  const values = createSqlValues();
  const { from, where } = statement(values);
  if (typeof from !== "string") throw new Error("parts are counted while they are sought");
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

type Found<Row> = { readonly rows: readonly WithKeys<Row>[]; readonly total: number };

/** Undefined when more match than are counted. */
async function seekPage<Row extends object>(
  postgres: Queryable,
  { pageSize, statement: statementOf }: PageRequest,
  cursor: Cursor | undefined,
): Promise<Found<Row> | undefined> {
  if (cursor && cursor.total > countedAtMost) return undefined;
  const values = createSqlValues();
  const { from, ...statement } = statementOf(values);
  if (typeof from === "string") return undefined;
  const sql = soughtSql({ ...statement, from, pageSize, after: cursor?.after }, countedAtMost, values);
  const { rows } = await postgres.query<WithKeys<Row> & { found: string }>(sql, values.values);
  const found = Number(rows[0]?.found ?? 0);
  return found > countedAtMost ? undefined : { rows, total: cursor?.total ?? found };
}

async function readOrdered<Row extends object>(
  postgres: Queryable,
  request: PageRequest,
  cursor: Cursor | undefined,
): Promise<Found<Row>> {
  const values = createSqlValues();
  const statement = request.statement(values);
  const sql = pageSql({ ...statement, pageSize: request.pageSize, after: cursor?.after }, values);
  const count = (): number | Promise<number> => {
    if (cursor) return cursor.total;
    if (request.count) return request.count();
    return typeof statement.from === "string" ? countRows(postgres, request) : countedAtMost + 1;
  };
  const [{ rows }, total] = await Promise.all([postgres.query<WithKeys<Row>>(sql, values.values), count()]);
  return { rows, total };
}

/**
 * A page of rows. The total is counted for the first page and carried in the page tokens after it. Of a statement in
 * parts whose rows nobody counts more cheaply it is `countedAtMost` + 1 when there are more.
 */
export async function readPage<Row extends object>(
  postgres: Queryable,
  request: PageRequest,
): Promise<Page<Row>> {
  const { pageSize, pageToken } = request;
  const list = fingerprint(...request.list);
  const keys = request.statement(createSqlValues()).order.length;
  const cursor = readPageToken(pageToken, list, keys);
  const read = async () =>
    (request.count ? undefined : await seekPage<Row>(postgres, request, cursor)) ??
    (await readOrdered<Row>(postgres, request, cursor));
  const { rows, total } = await read().catch(refuseBadValue);
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  return {
    rows: shown,
    next_page_token: last ? writePageToken({ after: last.order_keys, total }, list) : null,
    total_count: total,
  };
}
