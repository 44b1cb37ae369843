import { once } from "node:events";
import type { Queryable } from "@rollcall/service-kit";
import type { Request, Response } from "express";
import { type PageStatement, pageSql, type WithKeys } from "../lists/page-statement.ts";
import { refuseBadValue } from "../lists/read-page.ts";
import { createSqlValues, type SqlValues } from "../lists/sql-values.ts";
import { csvLine } from "./csv.ts";

export type ExportFormat = "ndjson" | "csv";

export const exportFormat = ({ query }: Request): ExportFormat =>
  query["format"] === "csv" ? "csv" : "ndjson";

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

type ExportOptions = {
  /** Of the file that a browser saves. */
  readonly name: string;
  readonly format: ExportFormat;
  readonly columns: readonly string[];
};

const contentTypes = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8" } as const;

/**
 * Writes as fast as the reader reads. The first chunk is made before the head is sent, so that a mistake is still an
 * answer; later a failure cuts the connection, so that half an export never looks whole.
 */
export async function streamExport(
  response: Response,
  { name, format, columns }: ExportOptions,
  chunks: () => AsyncGenerator<readonly object[]>,
): Promise<void> {
  const lineOf = (item: object) =>
    format === "ndjson"
      ? `${JSON.stringify(item)}\n`
      : csvLine(columns.map((column) => (item as Record<string, unknown>)[column]));
  const source = chunks();
  let next = await source.next();
  response.setHeader("content-type", contentTypes[format]);
  response.setHeader("content-disposition", `attachment; filename="${name}.${format}"`);
  if (format === "csv") response.write(csvLine(columns));
  try {
    while (!next.done && !response.destroyed) {
      if (!response.write(next.value.map(lineOf).join("")))
        await Promise.race([once(response, "drain"), once(response, "close")]);
      next = await source.next();
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  } finally {
    await source.return(undefined);
  }
}
