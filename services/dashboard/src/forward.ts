import { Agent, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { AppError, type Log } from "@rollcall/service-kit";
import type { ClientSide } from "./client-address.ts";
import { endToEndHeaders } from "./end-to-end-headers.ts";
import { sendError } from "./send-error.ts";

export type Forwarder = {
  readonly forward: (request: IncomingMessage, response: ServerResponse, client: ClientSide) => void;
  readonly close: () => void;
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

function failureOf(service: string, cause: NodeJS.ErrnoException, isLate: boolean): Failure {
  if (isLate)
    return {
      reason: "late",
      error: new AppError("unavailable", `${service} did not answer in time`, { cause }),
    };
  const isBroken =
    cause.code === "ECONNRESET" || cause.code === "EPIPE" || cause.code?.startsWith("HPE_") === true;
  if (isBroken)
    return {
      reason: "broken",
      error: new AppError("bad_gateway", `${service} broke off its answer`, { cause }),
    };
  return {
    reason: "away",
    error: new AppError("unavailable", `${service} is away; try again in a moment`, { cause }),
  };
}

function relay(answer: IncomingMessage, response: ServerResponse, idleWithinMs: number): void {
  response.writeHead(answer.statusCode ?? 502, endToEndHeaders(answer.headers));
  // A live stream has nothing to say for a while; its reader must know that it stands.
  response.flushHeaders();
  answer.setTimeout(idleWithinMs, () => answer.destroy(new Error("the answer stood still")));
  pipeline(answer, response, (err) => {
    if (err && !response.destroyed) response.destroy();
  });
}

const isStream = (path = ""): boolean => /^\/api\/v1\/events(?:\?|$)/.test(path);

function createAgents() {
  // Idle connections are let go well before the service's own keep-alive ends, so that none is used as it closes.
  const reads = new Agent({ keepAlive: true, maxSockets: 500, maxFreeSockets: 32, timeout: 30_000 });
  // Those hold their sockets for hours: many open pages must not leave none for what is asked meanwhile.
  const streams = new Agent();
  return {
    of: (path: string | undefined) => (isStream(path) ? streams : reads),
    close: () => {
      reads.destroy();
      streams.destroy();
    },
  };
}

/** Reads that may rightly take long before their first byte. */
const longRead = /\/(?:export|availability)(?:\?|$)/;

function deadlineOf({ method, url = "" }: IncomingMessage, options: ForwarderOptions): number {
  const isQuick = (method === "GET" || method === "HEAD") && !longRead.test(url);
  return isQuick ? options.readWithinMs : options.answerWithinMs;
}

/** Hands requests on to one service, as they come and as the answers come: nothing is gathered. */
export function createForwarder(options: ForwarderOptions): Forwarder {
  const { service, url, idleWithinMs, log, countFailure } = options;
  const { hostname: host, port } = new URL(url);
  const agents = createAgents();

  const fail = (response: ServerResponse, { reason, error }: Failure) => {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    countFailure(reason);
    const requestId = sendError(response, error);
    log.warn({ err: error.cause, service, reason, requestId }, "a request could not be handed on");
  };

  const forward: Forwarder["forward"] = (request, response, client) => {
    const { method, url: path } = request;
    const forwarded = { "x-forwarded-for": client.address, "x-forwarded-proto": client.protocol };
    const headers = { ...endToEndHeaders(request.headers), ...forwarded };
    const agent = agents.of(path);
    const upstream = httpRequest({ host, port, agent, method, path, headers });
    let isLate = false;
    const late = setTimeout(
      () => {
        isLate = true;
        upstream.destroy(new Error("late"));
      },
      deadlineOf(request, options),
    );
    upstream.on("response", (answer) => {
      clearTimeout(late);
      relay(answer, response, idleWithinMs);
    });
    upstream.on("error", (err: NodeJS.ErrnoException) => {
      clearTimeout(late);
      // What is still coming in has nowhere to go, and the client may only listen once it has said all.
      request.unpipe(upstream);
      request.resume();
      fail(response, failureOf(service, err, isLate));
    });
    response.once("close", () => {
      clearTimeout(late);
      if (!response.writableFinished) upstream.destroy();
    });
    // Not a pipeline: that would end the client's connection before it has its answer.
    request.pipe(upstream);
  };
  return { forward, close: agents.close };
}
