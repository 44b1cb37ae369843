import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { AppError, type ErrorCode, errorStatus } from "./errors.ts";
import type { Log } from "./log.ts";

/** Node's defaults suit browsers; devices report each 30 to 60 s and keep their connection, slow clients must end. */
export function setServerTimeouts(server: Server): void {
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
}

/**
 * Connections that wait until they are accepted; the system's own limit (`net.core.somaxconn`) is lower. With Node's 511 a
 * fleet that comes back at once overflows it, and whoever is turned away tries again after 1, 3 and 7 s.
 */
const backlog = 65_535;

export async function listen(
  server: Server,
  /** With `shared` other processes may listen on the port too, and the system spreads connections over them. */
  { shared = false, ...at }: { port: number; host: string; shared?: boolean },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ ...at, backlog, reusePort: shared, exclusive: shared }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** Stops accepting, lets running requests finish, cuts what is left after `withinMs`. */
export async function closeServer(server: Server, withinMs = 8_000): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearTimeout(cut);
}

export const requestId: RequestHandler = (_request, response, next) => {
  const id = randomUUID();
  response.locals["requestId"] = id;
  response.setHeader("x-request-id", id);
  next();
};

/** HEAD asks for the head of what GET would answer; node:http leaves the body out, and the contract knows GET alone. */
export const headAsGet: RequestHandler = (request, _response, next) => {
  if (request.method === "HEAD") request.method = "GET";
  next();
};

type HttpError = {
  status?: number;
  errors?: { path?: string; message?: string }[];
  message: string;
  type?: string;
};

const codeOfStatus = (status: number): ErrorCode =>
  (Object.keys(errorStatus) as ErrorCode[]).find((code) => errorStatus[code] === status) ??
  (status < 500 ? "malformed" : "internal");

/** express, body-parser and the OpenAPI validator each have their own error classes; here they become one. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { status, errors, message, type } = error as HttpError;
  if (status === undefined || status >= 500)
    return new AppError("internal", "Something went wrong on our side", { cause: error });
  if (type === "entity.parse.failed")
    return new AppError("malformed", "The body is not JSON", { cause: error });
  const fields = (errors ?? []).map((e) => ({ path: e.path ?? "", message: e.message ?? "" }));
  const code = status === 400 && fields.length > 0 ? "invalid" : codeOfStatus(status);
  return new AppError(code, message, { cause: error, fields });
}

/** The one error renderer of the people's API: `{"error":{"code","message","request_id"[,"fields"]}}`. */
export const renderApiError =
  (log: Log): ErrorRequestHandler =>
  (error, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = asAppError(error);
    const id = String(response.locals["requestId"] ?? "");
    if (known.code === "internal") log.error({ err: error, requestId: id }, "request failed");
    const retryAfter = known.retryAfterSeconds ?? (known.code === "unavailable" ? 2 : undefined);
    if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
    const fields = known.fields.length > 0 ? { fields: known.fields } : {};
    response
      .status(known.status)
      .json({ error: { code: known.code, message: known.message, request_id: id, ...fields } });
  };
