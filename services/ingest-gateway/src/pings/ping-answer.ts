import type { Answer, Refusal } from "../refusal.ts";
import type { PingAddress } from "./ping-address.ts";

export type PingAnswer = Answer;

const headers = { "content-type": "application/json", "cache-control": "no-store" };
const answer = (status: number, body: object, more: Readonly<Record<string, string>> = {}): PingAnswer => ({
  status,
  headers: { ...headers, ...more },
  body: JSON.stringify(body),
});

const stored = answer(200, { ok: true });
const created = answer(201, { ok: true });
const codes = Array.from({ length: 256 }, (_, code) => answer(200, { ok: true, exit_code: code }));

/** The answer to a ping that the broker has. */
export function pingStored({ exitCode }: Pick<PingAddress, "exitCode">, isNew: boolean): PingAnswer {
  if (isNew) return created;
  return exitCode === undefined ? stored : (codes[exitCode] ?? stored);
}

const sayings: Record<string, readonly [code: string, message: string]> = {
  ping_unknown: ["heartbeat_not_found", "not found"],
  customer_inactive: ["heartbeat_not_found", "not found"],
  ping_too_many: ["too_many_requests", "Too many pings, send fewer than ten a second"],
  overloaded: ["unavailable", "Not stored, send it again later"],
};

/** In the words of the product whose address was asked for. */
export function refusedPing(
  { url }: { readonly url: string },
  { status, reason, note }: Refusal,
  code?: string,
): PingAnswer {
  const retry: Record<string, string> = status === 429 || status === 503 ? { "retry-after": "1" } : {};
  const [said, message] = sayings[reason] ?? [code ?? "invalid", note];
  if (url.startsWith("/api/push/") && status === 404)
    return answer(404, { ok: false, msg: "Monitor not found or not active." });
  return answer(status, { ok: false, error: { code: said, message } }, retry);
}
