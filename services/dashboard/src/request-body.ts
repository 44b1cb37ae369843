import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { AppError } from "@rollcall/service-kit";
import { sendError } from "./send-error.ts";

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** What these ask for stands in the address; a body beside it is understood by each server in another way. */
export const bearsForbiddenBody = (request: IncomingMessage): boolean =>
  ["GET", "HEAD", "DELETE"].includes(request.method ?? "") && hasBody(request);

/** The body on its way to the service: when that breaks off, the client's connection still has to carry the answer. */
export function bodyOf(request: IncomingMessage): Readable | null {
  if (!hasBody(request)) {
    request.resume();
    return null;
  }
  const body = new PassThrough();
  // Not a pipeline: that would end the client's connection before it has its answer.
  request.pipe(body);
  request.once("close", () => {
    if (!request.complete) body.destroy(new Error("the client broke off its request"));
  });
  body.once("close", () => {
    request.unpipe(body);
    request.resume();
  });
  body.on("error", () => {});
  return body;
}

export function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  // What follows on this connection could be that body: nothing more is read from it.
  response.setHeader("connection", "close");
  sendError(response, new AppError("malformed", `${request.method} takes no body`));
}
