import type { IncomingHttpHeaders } from "node:http";

/** Of one connection only (RFC 9110, 7.6.1); the rest of the headers goes through as it is. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
]);

type HeaderValues = Record<string, string | string[]>;

export const endToEndHeaders = (headers: IncomingHttpHeaders): HeaderValues =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== undefined && !hopByHop.has(entry[0]),
    ),
  );
