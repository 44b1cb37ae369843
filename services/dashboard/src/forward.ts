import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import type { Log } from "@rollcall/service-kit";
import { Pool } from "undici";
import type { ClientSide } from "./client-address.ts";
import { endToEndHeaders } from "./end-to-end-headers.ts";
import { type Failure, failureOf } from "./forward-failure.ts";
import { bodyOf } from "./request-body.ts";
import { sendError } from "./send-error.ts";

export type Forwarder = {
  readonly forward: (request: IncomingMessage, response: ServerResponse, client: ClientSide) => void;
  readonly close: () => Promise<void>;
};

export type ForwarderOptions = {
  readonly service: string;
  readonly url: string;
  readonly answerWithinMs: number;
  readonly readWithinMs: number;
  readonly idleWithinMs: number;
  readonly log: Log;
  readonly countFailure: (reason: "away" | "late" | "broken") => void;
};

const isStream = (path = ""): boolean => /^\/api\/v1\/events(?:\?|$)/.test(path);

function createPools(url: string, bodyTimeout: number) {
  // Idle connections are let go well before the service's own keep-alive ends, so that none is used as it closes.
  // The time to the first byte is ours to measure, since it depends on what is asked.
  const common = { bodyTimeout, headersTimeout: 0, keepAliveTimeout: 30_000, keepAliveMaxTimeout: 30_000 };
  const reads = new Pool(url, { ...common, connections: 500 });
  // Those hold their sockets for hours: many open pages must not leave none for what is asked meanwhile.
  const streams = new Pool(url, common);
  return {
    of: (path: string | undefined) => (isStream(path) ? streams : reads),
    close: async () => {
      await Promise.all([reads.destroy(), streams.destroy()]);
    },
  };
}

/** Reads that may rightly take long before their first byte. */
const longRead = /\/(?:export|availability)(?:\?|$)/;

function deadlineOf({ method, url = "" }: IncomingMessage, options: ForwarderOptions): number {
  const isQuick = (method === "GET" || method === "HEAD") && !longRead.test(url);
  return isQuick ? options.readWithinMs : options.answerWithinMs;
}

function tellFailure(options: ForwarderOptions, response: ServerResponse, { reason, error }: Failure): void {
  const { service, log, countFailure } = options;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  countFailure(reason);
  const requestId = sendError(response, error);
  log.warn({ err: error.cause, service, reason, requestId }, "a request could not be handed on");
}

/** Why a request was given up, to be told from a client that went away. */
const isLate = new Error("late");

/**
 * Hands requests on to one service, as they come and as the answers come: nothing is gathered. How long a body is, is
 * told to the service by the library that writes it and never by a header of the client; an idle connection on which
 * the service speaks unasked is closed by it, too.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { service, url } = options;
  const pools = createPools(url, options.idleWithinMs);

  const send = async (request: IncomingMessage, response: ServerResponse, client: ClientSide) => {
    const { method = "GET", url: path = "/" } = request;
    const forwarded = { "x-forwarded-for": client.address, "x-forwarded-proto": client.protocol };
    const headers = { ...endToEndHeaders(request.headers), ...forwarded };
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(isLate), deadlineOf(request, options));
    // Whoever has his whole answer, or is gone, wants no more of it.
    response.once("close", () => abort.abort());
    try {
      const body = bodyOf(request);
      const { signal } = abort;
      const answer = await pools.of(path).request({ path, method, headers, body, signal });
      clearTimeout(late);
      // Answered already when its body turned out to be malformed.
      if (response.headersSent || response.destroyed) {
        answer.body.on("error", () => {}).destroy();
        return;
      }
      // undici watches over an answer that stands still, and leaves one alone whose reader takes nothing.
      response.setTimeout(options.idleWithinMs, () => response.destroy());
      response.writeHead(answer.statusCode, endToEndHeaders(answer.headers));
      // A live stream has nothing to say for a while; its reader must know that it stands.
      response.flushHeaders();
      pipeline(answer.body, response, (err) => {
        if (err && !response.destroyed) response.destroy();
      });
    } catch (error) {
      tellFailure(options, response, failureOf(service, error, abort.signal.reason === isLate));
    } finally {
      clearTimeout(late);
    }
  };

  return {
    forward: (request, response, client) => void send(request, response, client),
    close: pools.close,
  };
}
