import type { RejectionReason } from "@rollcall/contracts/outcomes";

export type FieldError = { readonly path: string; readonly message: string };
export type RefusalStatus = 400 | 403 | 404 | 405 | 408 | 413 | 415 | 417 | 422 | 429 | 431 | 503;

/** Why a request is not stored, and what its sender is told. */
export type Refusal = {
  readonly status: RefusalStatus;
  readonly reason: RejectionReason;
  readonly errors: readonly FieldError[];
  /** For the rejections log, which may say more than the answer. */
  readonly note: string;
  /** For 405. */
  readonly allow?: string;
  /** For 415, when the encoding is what is wrong. */
  readonly acceptEncoding?: string;
};

const statusOf = {
  token_missing: 403,
  token_malformed: 403,
  token_unknown: 403,
  token_expired: 403,
  token_revoked: 403,
  customer_mismatch: 403,
  customer_inactive: 403,
  device_limit: 403,
  slug_invalid: 422,
  path_unknown: 404,
  method_not_allowed: 405,
  body_invalid: 422,
  body_not_json: 422,
  body_too_large: 413,
  media_type: 415,
  idempotency_key_reused: 422,
  request_malformed: 400,
  request_slow: 408,
  head_too_large: 431,
  expectation_unknown: 417,
  ping_unknown: 404,
  ping_invalid: 400,
  ping_too_many: 429,
  overloaded: 503,
} as const satisfies Partial<Record<RejectionReason, RefusalStatus>>;

export type GatewayReason = keyof typeof statusOf;

export const refuse = (
  reason: GatewayReason,
  note: string,
  options: Partial<Pick<Refusal, "errors" | "status" | "allow" | "acceptEncoding">> = {},
): Refusal => ({ status: statusOf[reason], reason, errors: [], note, ...options });

/** The words of the answers. Every 403 is alike, so that nobody can probe for tokens or customers. */
const details: Record<RefusalStatus, string> = {
  400: "The request is not valid HTTP",
  408: "The request took too long",
  417: "The only expectation that is met is 100-continue",
  431: "The head of the request is above 16 kB",
  403: "Invalid token or unauthorized customer",
  404: "Not found",
  405: "Method not allowed",
  413: "The body is too large",
  415: "Send application/json in UTF-8 (a batch: application/x-ndjson), plain or packed with gzip, deflate, br or zstd",
  422: "The request breaks the contract",
  429: "Too many requests of this customer at once, send it again later",
  503: "Not stored, send it again later",
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const longestRetryAfterS = 5;
/** Spread over some seconds, so that a fleet does not come back in one moment. */
const retryAfter = () => String(1 + Math.floor(Math.random() * longestRetryAfterS));

export function answerOf({ status, reason, errors, note, allow, acceptEncoding }: Refusal): Answer {
  const detail = reason === "body_not_json" ? `The body is not JSON: ${note}` : details[status];
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (allow !== undefined) headers["allow"] = allow;
  if (acceptEncoding !== undefined) headers["accept-encoding"] = acceptEncoding;
  if (status === 429 || status === 503) headers["retry-after"] = retryAfter();
  return { status, headers, body: JSON.stringify(status === 422 ? { detail, errors } : { detail }) };
}
