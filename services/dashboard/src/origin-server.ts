import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { type ErrorCode, setServerTimeouts } from "@rollcall/service-kit";
import { framingProblem } from "./request-framing.ts";
import { errorBody, sendError } from "./send-error.ts";

type Refusal = {
  readonly status: number;
  readonly reason: string;
  readonly code: ErrorCode;
  readonly message: string;
};

const malformed = (message: string): Refusal => ({
  status: 400,
  reason: "Bad Request",
  code: "malformed",
  message,
});

/** What node:http refuses before anybody sees a request, in the words of the people's API. */
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: "Request Header Fields Too Large",
    code: "malformed",
    message: "The head of the request is over 16 kB",
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    reason: "Payload Too Large",
    code: "malformed",
    message: "The extensions of a chunk are too long",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: "Request Timeout",
    code: "malformed",
    message: "The request did not come to its end in time",
  },
};

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

function refuseConnection(socket: Duplex, { status, reason, code, message }: Refusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { id, body } = errorBody(code, message);
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    `X-Request-Id: ${id}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}

/** The request whose own body is at fault is answered in its turn, unless its answer has begun: that is cut. */
function refuseExchange({ response }: Exchange, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader("connection", "close");
  sendError(response, refusal);
}

/** An expectation that nobody knows, and a wish for a tunnel. */
function refuseExpectations(server: Server, refused: WeakSet<Duplex>): void {
  server.on("checkExpectation", ({ socket }: IncomingMessage, response: ServerResponse) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    response.setHeader("connection", "close");
    sendError(response, { status: 417, code: "malformed", message: "The only expectation is 100-continue" });
  });
  server.on("connect", (_request, socket) =>
    refuseConnection(socket, {
      status: 405,
      reason: "Method Not Allowed",
      code: "method_not_allowed",
      message: "This is no proxy",
    }),
  );
}

/**
 * The server of the people's origin. Whatever cannot be read gets the error body; answers to whole requests before it on
 * the connection come first, so that nobody takes the refusal for the answer to another request.
 */
export function createOriginServer(origin: RequestListener): Server {
  const openExchanges = new WeakMap<Duplex, Exchange[]>();
  const refused = new WeakSet<Duplex>();

  const server = createServer({ requireHostHeader: false }, (request, response) => {
    const { socket } = request;
    // What comes after a refusal may be what was meant for a body.
    if (refused.has(socket)) return;
    // The pipeline of an answer takes most of the ten that are usual.
    response.setMaxListeners(20);
    const open = openExchanges.get(socket) ?? [];
    openExchanges.set(socket, [...open, { request, response }]);
    response.once("close", () => {
      const left = (openExchanges.get(socket) ?? []).filter((each) => each.response !== response);
      openExchanges.set(socket, left);
    });
    const problem = framingProblem(request);
    if (!problem) {
      // node:http loses what comes in one piece with a request to upgrade, so the connection ends with its answer.
      if (request.headers.upgrade !== undefined) {
        refused.add(socket);
        response.setHeader("connection", "close");
      }
      origin(request, response);
      return;
    }
    refused.add(socket);
    request.resume();
    response.setHeader("connection", "close");
    sendError(response, problem);
  });
  setServerTimeouts(server);

  server.on("clientError", (err: NodeJS.ErrnoException, socket) => {
    // The parser tells of each further piece too.
    if (refused.has(socket)) return;
    refused.add(socket);
    const refusal = refusals[err.code ?? ""] ?? malformed("This is not an HTTP request that can be read");
    const last = openExchanges.get(socket)?.at(-1);
    if (!last) refuseConnection(socket, refusal);
    else if (!last.request.complete) refuseExchange(last, refusal);
    else last.response.once("close", () => refuseConnection(socket, refusal));
  });
  refuseExpectations(server, refused);
  return server;
}
