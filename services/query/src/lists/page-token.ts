import { createHash } from "node:crypto";
import { AppError } from "@rollcall/service-kit";

/** Where a page begins: after the row with these order keys (as text), in a list of so many rows. */
export type Cursor = { readonly after: readonly string[]; readonly total: number };

/** What must not change between the pages of one list. */
export const fingerprint = (...parts: unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 12);

export const writePageToken = (cursor: Cursor, list: string): string =>
  Buffer.from(JSON.stringify([list, cursor.total, ...cursor.after])).toString("base64url");

const refused = (message: string) =>
  new AppError("invalid", message, { fields: [{ path: "/query/page_token", message }] });

export function readPageToken(token: string | undefined, list: string, keys: number): Cursor | undefined {
  if (token === undefined) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    throw refused("This is not a page token of ours");
  }
  const [madeFor, total, ...after] = Array.isArray(read) ? (read as unknown[]) : [];
  if (!Number.isSafeInteger(total) || after.length !== keys || !after.every((key) => typeof key === "string"))
    throw refused("This is not a page token of ours");
  if (madeFor !== list) throw refused("The page token belongs to a list with another filter or order");
  return { after, total: total as number };
}
