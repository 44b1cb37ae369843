import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import { closeServer, listen, type Log, setServerTimeouts } from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import type { Gateway } from "./gateway.ts";
import { type PlainListener, readPlainFirst } from "./plain/plain-listener.ts";
import { tellPlainHttp } from "./plain-on-tls.ts";
import { refuseUnread, timedOut } from "./unread-requests.ts";
import { keepTlsFresh, readTls, ticketKeys } from "./tls.ts";

export type ListenerOptions = Pick<
  Config,
  | "httpHost"
  | "httpPort"
  | "httpsPort"
  | "tlsCertFile"
  | "tlsKeyFile"
  | "tokenKey"
  | "maxConnections"
  | "requestTimeoutMs"
  | "processes"
>;

export type Listeners = {
  readonly ports: { readonly http: number; readonly https: number | undefined };
  /** Stops accepting and waits for requests under way. */
  readonly close: () => Promise<void>;
};

/** How often requests that take too long are looked for; Node's own 30 s would double the time-outs. */
const options: ServerOptions = { connectionsCheckingInterval: 2_000, noDelay: true };

/** Node's own is two minutes. */
const handshakeTimeout = 10_000;
/** Slow senders are cut then; what is published after it still has time before the hard deadline of the stop. */
const closeWithinMs = 5_000;

const tooSlow = (received: Buffer) =>
  Object.assign(new Error("no whole request in time"), { code: timedOut, rawPacket: received });

/** The last answer that is under way on each connection. */
function rememberOpen(server: Server): WeakMap<Duplex, ServerResponse> {
  const open = new WeakMap<Duplex, ServerResponse>();
  const remember = (request: IncomingMessage, response: ServerResponse) => {
    open.set(request.socket, response);
    response.once("close", () => {
      if (open.get(request.socket) === response) open.delete(request.socket);
    });
  };
  server.on("request", remember);
  server.on("checkContinue", remember);
  server.on("checkExpectation", remember);
  return open;
}

type Opened<S extends Server = Server> = { readonly server: S; readonly plain: PlainListener };

async function close({ server, plain }: Opened): Promise<void> {
  plain.closeIdle();
  const cut = setTimeout(plain.closeAll, closeWithinMs);
  await closeServer(server, closeWithinMs);
  clearTimeout(cut);
}

/** Plain requests are read from the connection itself, all else by node:http for Express. */
function prepare<S extends Server>(
  server: S,
  event: "connection" | "secureConnection",
  at: ListenerOptions,
  { engine, express }: Gateway,
): Opened<S> {
  const { metrics } = engine;
  setServerTimeouts(server);
  server.requestTimeout = at.requestTimeoutMs;
  server.headersTimeout = Math.min(server.headersTimeout, at.requestTimeoutMs);
  server.maxConnections = at.maxConnections;
  const open = rememberOpen(server);
  server.on("request", express);
  // The sender waits before a large body: Express refuses it before it comes.
  server.on("checkContinue", express);
  server.on("checkExpectation", express);
  server.on("clientError", (error, socket) => {
    const whole = open.get(socket);
    // What cannot be read takes no answer away from the whole request before it.
    if (whole?.req.complete) whole.once("close", () => refuseUnread(engine, error, socket));
    else refuseUnread(engine, error, socket);
  });
  server.on("drop", () => metrics.droppedConnections.inc({ reason: "too_many" }));
  const plain = readPlainFirst(server, {
    engine,
    event,
    onSlow: (socket, received) => refuseUnread(engine, tooSlow(received), socket),
    onHandedOver: () => metrics.handedOver.inc(),
  });
  return { server, plain };
}

/** Opens the HTTP port, and the HTTPS port when there is a certificate. */
export async function openListeners(at: ListenerOptions, gateway: Gateway, log: Log): Promise<Listeners> {
  const http = prepare(createServer(options), "connection", at, gateway);
  // Elsewhere than on Linux the cluster module hands connections round.
  const shared = at.processes > 1 && process.platform === "linux";
  const where = { host: at.httpHost, shared };
  const httpPort = await listen(http.server, { ...where, port: at.httpPort });
  const { tlsCertFile: certFile, tlsKeyFile: keyFile } = at;
  if (certFile === undefined || keyFile === undefined)
    return { ports: { http: httpPort, https: undefined }, close: () => close(http) };

  const files = { certFile, keyFile };
  const tls = {
    ...options,
    handshakeTimeout,
    ...readTls(files),
    ticketKeys: ticketKeys(at.tokenKey, Date.now()),
  };
  const https = prepare(createTlsServer(tls), "secureConnection", at, gateway);
  const { droppedConnections } = gateway.engine.metrics;
  const onPlain = () => droppedConnections.inc({ reason: "malformed" });
  tellPlainHttp(https.server, { firstByteWithinMs: handshakeTimeout, onPlain });
  https.server.on("tlsClientError", () => droppedConnections.inc({ reason: "tls" }));
  const fresh = keepTlsFresh(https.server, files, { tokenKey: at.tokenKey, log });
  const httpsPort = await listen(https.server, { ...where, port: at.httpsPort });
  return {
    ports: { http: httpPort, https: httpsPort },
    close: async () => {
      fresh.close();
      await Promise.all([close(http), close(https)]);
    },
  };
}
