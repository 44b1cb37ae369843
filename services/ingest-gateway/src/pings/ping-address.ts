import { slugPattern } from "@rollcall/contracts/identity";
import type { PingType } from "@rollcall/contracts/messages";

/** Whom a ping is for: the secret of its address, the customer's key and a slug, or a push token of Uptime Kuma. */
export type PingTarget =
  | { readonly by: "uuid"; readonly uuid: string }
  | { readonly by: "slug"; readonly key: string; readonly slug: string; readonly create: boolean }
  | { readonly by: "push"; readonly token: string };

export type PingAddress = {
  readonly target: PingTarget;
  readonly type: PingType;
  readonly exitCode: number | undefined;
  readonly runId: string | undefined;
  /** What stands in the address for the body. */
  readonly message: string | undefined;
  readonly durationMs: number | undefined;
};

/** Says what is wrong with an address that could have been one. */
export type BadPing = { readonly code: string; readonly problem: string };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const secretPattern = /^[A-Za-z0-9_-]{8,128}$/;
const words: ReadonlySet<string> = new Set(["start", "fail", "log"]);
const mostDurationMs = 2 ** 31;

export const isPingPath = (url: string): boolean => url.startsWith("/ping/") || url.startsWith("/api/push/");

function typeOf(word: string | undefined): Pick<PingAddress, "type" | "exitCode"> | BadPing {
  if (word === undefined || word === "") return { type: "success", exitCode: undefined };
  if (words.has(word)) return { type: word as PingType, exitCode: undefined };
  if (/^\d{1,3}$/.test(word) && Number(word) <= 255) return { type: "exit", exitCode: Number(word) };
  return {
    code: "invalid_exit_code",
    problem: "the last part is start, fail, log or an exit code of 0 to 255",
  };
}

function pushOf(token: string, query: URLSearchParams): PingAddress | BadPing {
  const status = query.get("status") ?? "up";
  if (status !== "up" && status !== "down")
    return { code: "invalid_status", problem: "status is up or down" };
  const took = Number(query.get("ping") || Number.NaN);
  const message = query.get("msg") ?? undefined;
  return {
    target: uuidPattern.test(token) ? { by: "uuid", uuid: token.toLowerCase() } : { by: "push", token },
    type: status === "up" ? "success" : "fail",
    exitCode: undefined,
    runId: undefined,
    message: message === "" ? undefined : message,
    durationMs: took >= 0 && took < mostDurationMs ? Math.round(took) : undefined,
  };
}

/** Slugs from elsewhere may have capitals and underscores, ours have hyphens. */
const slugOf = (text: string) => text.toLowerCase().replaceAll("_", "-");

function pingOf(parts: readonly string[], query: URLSearchParams): PingAddress | BadPing | undefined {
  const [first = "", second, third] = parts;
  const isUuid = uuidPattern.test(first);
  if (parts.length > (isUuid ? 2 : 3)) return undefined;
  const said = typeOf(isUuid ? second : third);
  if ("problem" in said) return said;
  const runId = query.get("rid") ?? undefined;
  if (runId !== undefined && !uuidPattern.test(runId))
    return { code: "invalid_run_id", problem: "rid is a UUID" };
  const rest = { ...said, runId: runId?.toLowerCase(), message: undefined, durationMs: undefined };
  if (isUuid) return { target: { by: "uuid", uuid: first.toLowerCase() }, ...rest };
  const slug = slugOf(second ?? "");
  if (!secretPattern.test(first) || !slugPattern.test(slug) || slug.length > 128) return undefined;
  return { target: { by: "slug", key: first, slug, create: query.get("create") === "1" }, ...rest };
}

const plainPattern = /^\/ping\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const plainLength = "/ping/".length + 36;
const plainSuccess = {
  type: "success",
  exitCode: undefined,
  runId: undefined,
  message: undefined,
  durationMs: undefined,
} as const;

/** Reads the path and query of a ping; undefined where it is the address of none. */
export function readPingAddress(url: string): PingAddress | BadPing | undefined {
  // Nearly every ping.
  if (url.length === plainLength && plainPattern.test(url))
    return { target: { by: "uuid", uuid: url.slice(6) }, ...plainSuccess };
  const [path = "", query = ""] = url.split("?", 2);
  const [, root, ...parts] = path.replace(/\/$/, "").split("/");
  const asked = new URLSearchParams(query);
  if (root === "ping") return pingOf(parts, asked);
  const [push, token = "", ...more] = parts;
  if (root !== "api" || push !== "push" || more.length > 0 || !secretPattern.test(token)) return undefined;
  return pushOf(token, asked);
}

/** The address as it may be recorded: without its secret, and without what a query may hold. */
export function maskedPath(url: string): string {
  const [path = ""] = url.split("?", 1);
  const parts = path.split("/");
  const secret = parts[1] === "ping" ? 2 : 3;
  return parts.map((part, n) => (n === secret ? "…" : part)).join("/");
}
