import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

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
