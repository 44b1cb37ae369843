import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, pipeline, type Readable } from "node:stream";
import { AppError, type Log } from "@rollcall/service-kit";
import { errors, Pool } from "undici";
import type { ClientSide } from "./client-address.ts";
import { endToEndHeaders } from "./end-to-end-headers.ts";
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

type Failure = { readonly reason: "away" | "late" | "broken"; readonly error: AppError };

const isBroken = (cause: unknown): boolean =>
  cause instanceof errors.SocketError ||
  cause instanceof errors.HTTPParserError ||
  (cause instanceof Error && "code" in cause && (cause.code === "ECONNRESET" || cause.code === "EPIPE"));

function failureOf(service: string, cause: unknown, isLate: boolean): Failure {
  if (isLate)
    return {
      reason: "late",
      error: new AppError("unavailable", `${service} did not answer in time`, { cause }),
    };
  if (isBroken(cause))
    return {
      reason: "broken",
      error: new AppError("bad_gateway", `${service} broke off its answer`, { cause }),
    };
  return {
    reason: "away",
    error: new AppError("unavailable", `${service} is away; try again in a moment`, { cause }),
  };
}

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

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** What these ask for stands in the address; a body beside it is understood by each server in another way. */
const isBodyless = ({ method }: IncomingMessage): boolean =>
  method === "GET" || method === "HEAD" || method === "DELETE";

/** The body on its way to the service: when that breaks off, the client's connection still has to carry the answer. */
function bodyOf(request: IncomingMessage): Readable | null {
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

function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  // What follows on this connection could be that body: nothing more is read from it.
  response.setHeader("connection", "close");
  sendError(response, new AppError("malformed", `${request.method} takes no body`));
}

/**
 * Hands requests on to one service, as they come and as the answers come: nothing is gathered. How long a body is, is
 * told to the service by the library that writes it and never by a header of the client; an idle connection on which
 * the service speaks unasked is closed by it, too.
 */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { service, url, log, countFailure } = options;
  const pools = createPools(url, options.idleWithinMs);

  const fail = (response: ServerResponse, { reason, error }: Failure) => {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    countFailure(reason);
    const requestId = sendError(response, error);
    log.warn({ err: error.cause, service, reason, requestId }, "a request could not be handed on");
  };

  const send = async (request: IncomingMessage, response: ServerResponse, client: ClientSide) => {
    const { method = "GET", url: path = "/" } = request;
    const forwarded = { "x-forwarded-for": client.address, "x-forwarded-proto": client.protocol };
    const headers = { ...endToEndHeaders(request.headers), ...forwarded };
    const abort = new AbortController();
    let isLate = false;
    const late = setTimeout(
      () => {
        isLate = true;
        abort.abort();
      },
      deadlineOf(request, options),
    );
    response.once("close", () => {
      if (!response.writableFinished) abort.abort();
    });
    try {
      const body = bodyOf(request);
      const { signal } = abort;
      const answer = await pools.of(path).request({ path, method, headers, body, signal });
      clearTimeout(late);
      response.writeHead(answer.statusCode, endToEndHeaders(answer.headers));
      // A live stream has nothing to say for a while; its reader must know that it stands.
      response.flushHeaders();
      pipeline(answer.body, response, (err) => {
        if (err && !response.destroyed) response.destroy();
      });
    } catch (error) {
      fail(response, failureOf(service, error, isLate));
    } finally {
      clearTimeout(late);
    }
  };

  return {
    forward: (request, response, client) => {
      if (isBodyless(request) && hasBody(request)) refuseBody(request, response);
      else void send(request, response, client);
    },
    close: pools.close,
  };
}
