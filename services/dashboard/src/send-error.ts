import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { ErrorCode } from "@rollcall/service-kit";

/** As much of an AppError as is told. */
type Shown = { readonly code: ErrorCode; readonly message: string; readonly status: number };

/** The error body of the people's API. */
export function errorBody(code: ErrorCode, message: string): { id: string; body: string } {
  const id = randomUUID();
  return { id, body: JSON.stringify({ error: { code, message, request_id: id } }) };
}

/** The same as an answer, for what never reached a service. */
export function sendError(response: ServerResponse, { code, message, status }: Shown): string {
  const { id, body } = errorBody(code, message);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-request-id": id,
    ...(code === "unavailable" || code === "bad_gateway" ? { "retry-after": "2" } : {}),
  });
  response.end(body);
  return id;
}
