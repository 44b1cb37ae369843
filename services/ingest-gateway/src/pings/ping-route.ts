import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { Engine } from "../engine.ts";
import { isPingPath } from "./ping-address.ts";
import { maxPayloadBytes } from "./ping-door.ts";

/** The beginning of a body; what is longer is read on and thrown away. Null when the sender went away. */
function beginningOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let kept = 0;
  return new Promise((resolve) => {
    request.on("data", (chunk: Buffer) => {
      if (kept < maxPayloadBytes) chunks.push(chunk);
      kept += chunk.length;
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("close", () => resolve(null));
    request.on("error", () => resolve(null));
  });
}

const methods: readonly string[] = ["GET", "HEAD", "POST"];

/** Pings that are more than plain requests: with packed or chunked bodies, unusual headers, over HTTP/1.0. */
export const createPingRoute =
  ({ pings, peerAddress, replies, metrics }: Engine): RequestHandler =>
  async (request, response, next) => {
    const { method, url } = request;
    if (!isPingPath(url) || !methods.includes(method)) {
      next();
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    const body = await beginningOf(request);
    if (body === null) {
      metrics.requests("ping", "aborted");
      return;
    }
    const purpose = String(request.headers["purpose"] ?? request.headers["sec-purpose"] ?? "");
    const isPreview = /prefetch|preview/i.test(purpose);
    pings(
      { method, url, sender: peerAddress(request), body, isPreview },
      ({ status, headers, body: text }) => {
        if (replies.isClosing()) response.setHeader("connection", "close");
        response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(text)) });
        response.end(method === "HEAD" ? undefined : text);
      },
    );
  };
