import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createResponseParser, type OnResponse } from "./response-parser.ts";

export type Target = { readonly host: string; readonly port: number };

export type TlsOptions = {
  readonly ca: string;
  /** Offers the session of an earlier connection. */
  readonly resume: boolean;
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  readonly maxVersion?: "TLSv1.2" | "TLSv1.3";
};

export type ConnectionEvents = {
  readonly onResponse: OnResponse;
  /** Once, when it is of no use any more, whoever closed it. */
  readonly onClose: () => void;
};

export type Connection = {
  readonly target: Target;
  readonly openedAtMs: number;
  readonly isConnected: () => boolean;
  readonly write: (request: string) => void;
  readonly destroy: () => void;
};

/** Sessions by target, so that a new connection can resume. */
const sessions = new Map<string, Buffer>();

function openTls(target: Target, options: TlsOptions): Socket {
  const key = `${target.host}:${target.port}`;
  const session = options.resume ? sessions.get(key) : undefined;
  const socket = connectTls({
    host: target.host,
    port: target.port,
    ca: options.ca,
    servername: "localhost",
    ...(session ? { session } : {}),
    ...(options.minVersion ? { minVersion: options.minVersion } : {}),
    ...(options.maxVersion ? { maxVersion: options.maxVersion } : {}),
  });
  if (options.resume) socket.on("session", (fresh) => sessions.set(key, fresh));
  return socket;
}

/** One read buffer serves all plain connections: what is read is parsed before the next read. */
const readBuffer = Buffer.allocUnsafe(64 * 1024);

export function openConnection(
  target: Target,
  events: ConnectionEvents,
  options: { readonly tls?: TlsOptions | undefined; readonly localAddress?: string | undefined },
): Connection {
  let connected = false;
  let closed = false;
  const parse = createResponseParser(events.onResponse);
  const take = (chunk: Buffer) => {
    try {
      parse(chunk);
    } catch {
      socket.destroy();
    }
  };
  const onread = {
    buffer: readBuffer,
    callback: (count: number) => {
      take(readBuffer.subarray(0, count));
      return true;
    },
  };
  const { localAddress, tls } = options;
  const socket: Socket = tls
    ? openTls(target, tls).on("data", take)
    : connectTcp({ ...target, onread, ...(localAddress ? { localAddress } : {}) });
  socket.setNoDelay(true);
  socket.on(tls ? "secureConnect" : "connect", () => {
    connected = true;
  });
  // 'close' follows.
  socket.on("error", () => {});
  socket.on("end", () => socket.destroy());
  socket.on("close", () => {
    if (closed) return;
    closed = true;
    events.onClose();
  });
  return {
    target,
    openedAtMs: performance.now(),
    isConnected: () => connected,
    write: (request) => socket.write(request, "latin1"),
    destroy: () => socket.destroy(),
  };
}
