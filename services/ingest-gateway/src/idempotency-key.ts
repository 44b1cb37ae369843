import type { IncomingMessage } from "node:http";

/** Empty is none. */
export const idempotencyKeyOf = (request: IncomingMessage): string | undefined =>
  (request.headers["idempotency-key"] as string | undefined) || undefined;
