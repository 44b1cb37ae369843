import { AppError } from "./errors.ts";

/** Values that PostgreSQL cannot read or hold: what was asked for is at fault, not we. */
const codes: ReadonlySet<string> = new Set([
  "22P02", // text of another type
  "22P05", // a character that the database does not have
  "22001", // too long
  "22003", // a number out of range
  "22007", // no instant
  "22008", // an instant out of range
  "22021", // not UTF-8, or NUL
]);

/** The answer to a request whose values the database refuses. A page token is the one that the contract cannot judge. */
export function refusedValue(error: unknown, pageToken: unknown): AppError | undefined {
  if (!(error instanceof Error) || !("code" in error) || !codes.has(String(error.code))) return undefined;
  if (pageToken === undefined)
    return new AppError("invalid", "A value is outside of what can be stored or compared", { cause: error });
  const message = "is not one of ours";
  const fields = [{ path: "/query/page_token", message }];
  return new AppError("invalid", `page_token ${message}`, { cause: error, fields });
}
