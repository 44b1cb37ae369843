import { AppError } from "@rollcall/service-kit";

/** `page_token` is where the page before ended; whoever changes it gets an error, not foreign rows. */
export const encodePageToken = (position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString("base64url");

export function decodePageToken(text: unknown, length: number): readonly string[] | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const position: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (
      Array.isArray(position) &&
      position.length === length &&
      position.every((part) => typeof part === "string")
    )
      return position;
  } catch {
    // Not ours: told below.
  }
  throw new AppError("invalid", "page_token is not one of ours", {
    fields: [{ path: "/query/page_token", message: "is not one of ours" }],
  });
}

export type Page<Row> = { items: Row[]; next_page_token: string | null; total_count: number };

/** From one row more than fits, whether there is a next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  options: { size: number; total: number; positionOf: (row: Row) => readonly string[] },
): Page<Row> {
  const items = rows.slice(0, options.size);
  const last = items.at(-1);
  const next =
    rows.length > options.size && last !== undefined ? encodePageToken(options.positionOf(last)) : null;
  return { items, next_page_token: next, total_count: options.total };
}
