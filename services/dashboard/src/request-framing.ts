import type { IncomingMessage } from "node:http";
import { AppError } from "@rollcall/service-kit";

const methodsWithBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

export const mayHaveBody = ({ method = "" }: Pick<IncomingMessage, "method">): boolean =>
  methodsWithBody.has(method);

const malformed = (message: string) => new AppError("malformed", message);

/**
 * Why a request is refused though node:http could read it: where two servers could see different ends of it, or
 * different hosts, the one behind would take for a request what somebody else hid in a body.
 */
export function framingProblem(request: IncomingMessage): AppError | undefined {
  const { headers, headersDistinct, httpVersionMinor } = request;
  const coding = headers["transfer-encoding"];
  const length = headers["content-length"];
  if (coding !== undefined && coding.toLowerCase() !== "chunked")
    return malformed("The only transfer coding that is taken is chunked");
  if (coding !== undefined && httpVersionMinor === 0) return malformed("HTTP/1.0 knows no chunked bodies");
  if (coding !== undefined && length !== undefined)
    return malformed("Content-Length and Transfer-Encoding exclude each other");
  if (!mayHaveBody(request) && (coding !== undefined || (length !== undefined && Number(length) !== 0)))
    return malformed(`${request.method} takes no body`);
  const hosts = headersDistinct["host"] ?? [];
  if (hosts.length > 1 || (hosts.length === 0 && httpVersionMinor !== 0))
    return malformed("Exactly one Host header must be sent");
  return undefined;
}

/** The path and query that are asked for, out of the absolute form too (`GET http://host/path`). */
export const targetOf = ({ url = "/" }: Pick<IncomingMessage, "url">): string =>
  url.replace(/^https?:\/\/[^/?#]*(?=(.?))/i, (_all, next: string) => (next === "/" ? "" : "/"));
