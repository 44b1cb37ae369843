import { AppError } from "./errors.ts";

/** SQLSTATE classes of a server that is away, starting, stopping or full: connection, resources, operator. */
const awayState = /^(?:08|53|57)/;
const awayCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"]);
/** What `pg` says without a code. */
const awayMessage =
  /connect|Connection terminated|timeout exceeded|Query read timeout|socket|server closed the connection/i;

/** Whether a database did not answer, which is no mistake of ours: 503 and try again. */
export function isStoreAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return awayCodes.has(code) || awayState.test(code) || (code === "" && awayMessage.test(error.message));
}
