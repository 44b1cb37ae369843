import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Engine } from "../engine.ts";
import { createAnswerTexts } from "./answer-text.ts";
import { PlainConnection } from "./plain-connection.ts";

export type PlainListener = {
  /** Ends the connections on which nothing is under way. */
  readonly closeIdle: () => void;
  readonly closeAll: () => void;
};

export type PlainListenerOptions = {
  readonly engine: Engine;
  /** `connection`, or `secureConnection` of a TLS server. */
  readonly event: "connection" | "secureConnection";
  /** A request took longer than the server's `requestTimeout`, or none came within its `headersTimeout`. */
  readonly onSlow: (socket: Socket, received: Buffer) => void;
  readonly onHandedOver: () => void;
};

/** Late by as much, as Node's own time-outs are. */
const lookEveryMs = 2_000;

/**
 * Reads the connections of a server first, and leaves to node:http those that send anything but plain requests. Time-outs
 * are those that the server has for node:http.
 */
export function readPlainFirst(
  server: Server,
  { engine, event, onSlow, onHandedOver }: PlainListenerOptions,
): PlainListener {
  const [serveHttp] = server.listeners(event) as ((this: Server, socket: Socket) => void)[];
  if (serveHttp === undefined) throw new Error(`node:http does not listen to ${event}`);
  server.removeAllListeners(event);
  const connections = new Set<PlainConnection>();
  const parts = {
    engine,
    texts: createAnswerTexts({ keepAliveMs: server.keepAliveTimeout }),
    handOver: (socket: Socket) => {
      onHandedOver();
      serveHttp.call(server, socket);
    },
    onGone: (connection: PlainConnection) => void connections.delete(connection),
    received: { bytes: 0 },
    nowMs: () => performance.now(),
  };
  server.on(event, (socket: Socket) => connections.add(new PlainConnection(socket, parts)));

  const look = () => {
    const now = performance.now();
    for (const connection of connections) {
      const { socket, sinceMs, hasSpoken, isReceiving, isIdle } = connection;
      const forMs = now - sinceMs;
      const isSlow = isReceiving
        ? forMs > server.requestTimeout
        : !hasSpoken && forMs > server.headersTimeout;
      if (isSlow) onSlow(socket, connection.received);
      else if (isIdle && forMs > server.keepAliveTimeout) socket.destroy();
    }
  };
  const timer = setInterval(look, lookEveryMs).unref();
  server.once("close", () => clearInterval(timer));
  return {
    closeIdle: () => {
      // As Node does it: a request that crosses the end on its way is then known not to be taken.
      for (const connection of connections) if (connection.isIdle) connection.socket.destroy();
    },
    closeAll: () => {
      for (const { socket } of connections) socket.destroy();
    },
  };
}
