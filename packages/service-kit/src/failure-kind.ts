import { AppError, PassingError, PermanentError } from "./errors.ts";
import { isStoreAway } from "./store-away.ts";

/**
 * permanent: the same input will always meet it. passing: the world is at fault, and the same input may be stored later.
 * unknown: nobody can tell; only trying the input alone, a bounded number of times, can.
 */
export type FailureKind = "permanent" | "passing" | "unknown";

/** SQLSTATE: bad data, broken constraints, limits of the program, a set that is no set, a view's own check. */
const permanentState = /^(?:21|22|23|44|54)/;
/** SQLSTATE: rolled back (deadlock), read-only standby, locks, connection, resources, operator, the system beneath. */
const passingState = /^(?:08|25|40|53|55|57|58)/;
/** First word of an error of Redis: loading, full, a replica, a cluster on the move. */
const passingReply =
  /^(?:LOADING|BUSY|READONLY|OOM|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|NOREPLICAS|NOAUTH|NOSCRIPT|UNKILLABLE)\b/;
/** The same from within a script, as Redis 6 says it. */
const passingInScript = /-(?:OOM|READONLY|MISCONF|NOREPLICAS)\b/;
/** What ioredis says without a code. */
const redisAway = /Connection is closed|Command timed out|isn't writeable|max retries per request/i;
const passingNames = new Set(["AbortError", "TimeoutError", "MaxRetriesPerRequestError"]);
const passingCodes = /^(?:UND_ERR_|E(?:CONN|PIPE|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH|AI_AGAIN))/;

function kindOfCode(code: string): FailureKind | undefined {
  if (permanentState.test(code)) return "permanent";
  if (passingState.test(code) || passingCodes.test(code)) return "passing";
  return undefined;
}

export function failureKind(error: unknown): FailureKind {
  if (error instanceof PermanentError) return "permanent";
  if (error instanceof PassingError) return "passing";
  if (error instanceof AppError) return error.code === "unavailable" ? "passing" : "unknown";
  if (typeof error !== "object" || error === null) return "unknown";
  // A DOMException, as deadlines of fetch are, is not an Error in every realm.
  const { name, message = "", code, cause } = error as Partial<Error> & { code?: unknown };
  if (name === "ReplyError")
    return passingReply.test(message) || passingInScript.test(message) ? "passing" : "unknown";
  const byCode = typeof code === "string" ? kindOfCode(code) : undefined;
  if (byCode) return byCode;
  if (passingNames.has(name ?? "") || redisAway.test(message) || isStoreAway(error)) return "passing";
  // fetch says only "fetch failed", and what happened is its cause.
  return cause === undefined ? "unknown" : failureKind(cause);
}
