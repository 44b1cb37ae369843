import type { IncomingHttpHeaders } from "node:http";

/** Empty is none. */
export const idempotencyKeyOf = ({
  headers,
}: {
  readonly headers: IncomingHttpHeaders;
}): string | undefined => (headers["idempotency-key"] as string | undefined) || undefined;
