import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Refusal, refuse } from "./refusal.ts";

/** Empty is none. */
export const idempotencyKeyOf = ({
  headers,
}: {
  readonly headers: IncomingHttpHeaders;
}): string | undefined => (headers["idempotency-key"] as string | undefined) || undefined;

type Keyed = {
  readonly machine: string;
  readonly software: string;
  readonly kind: string;
  readonly idempotencyKey: string | undefined;
  readonly text: string;
  readonly token: { readonly customer: { readonly slug: string } };
};

const reused = refuse("idempotency_key_reused", "the Idempotency-Key was sent before with another body", {
  errors: [{ path: "/header/idempotency-key", message: "was sent before with another body" }],
});
/** The oldest are forgotten first; across processes and for longer the event writer knows them. */
const maxRemembered = 50_000;

/** Refuses a key that comes again with another body: it would count as a repeat, and be dropped. */
export function createIdempotencyKeys(): (message: Keyed) => Refusal | null {
  const bodies = new Map<string, string>();
  return ({ token, machine, software, kind, idempotencyKey, text }) => {
    if (idempotencyKey === undefined) return null;
    const key = JSON.stringify([token.customer.slug, machine, software, kind, idempotencyKey]);
    const body = createHash("sha256").update(text).digest("base64");
    const before = bodies.get(key);
    if (before !== undefined) return before === body ? null : reused;
    if (bodies.size >= maxRemembered) bodies.delete(bodies.keys().next().value as string);
    bodies.set(key, body);
    return null;
  };
}
