import { AppError } from "@rollcall/service-kit";
import { type Query, queryText } from "./list-request.ts";

/** From inclusive, to exclusive. */
export type TimeRange = { readonly from: Date; readonly to: Date };

function refuse(name: string, message: string): never {
  throw new AppError("invalid", `${name}: ${message}`, { fields: [{ path: `/query/${name}`, message }] });
}

/** The validator has seen the form; that there is no thirteenth month is left to us. */
function readInstant(query: Query, name: string): Date | undefined {
  const text = queryText(query, name);
  const instant = text === undefined ? undefined : new Date(text);
  return Number.isNaN(instant?.getTime())
    ? refuse(name, "must be a time such as 2026-01-31T12:00:00Z")
    : instant;
}

/** `to` is now when absent, `from` is `usualMs` before `to`. */
export function readTimeRange(query: Query, usualMs: number): TimeRange {
  const to = readInstant(query, "to") ?? new Date();
  const from = readInstant(query, "from") ?? new Date(to.getTime() - usualMs);
  return from < to ? { from, to } : refuse("from", "must be before to");
}
