import { once } from "node:events";
import type { Response } from "express";
import { csvLine } from "./csv.ts";
import type { Export } from "./handlers.ts";

export type ExportFormat = "ndjson" | "csv";

const contentTypes = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8" } as const;

/**
 * Writes as fast as the reader reads. The first chunk is made before the head is sent, so that a mistake is still an
 * answer; later a failure cuts the connection, so that half an export never looks whole.
 */
export async function streamExport(
  response: Response,
  format: ExportFormat,
  { name, columns, rows }: Export["export"],
): Promise<void> {
  const lineOf = (item: object) =>
    format === "ndjson"
      ? `${JSON.stringify(item)}\n`
      : csvLine(columns.map((column) => (item as Record<string, unknown>)[column]));
  const source = rows();
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
