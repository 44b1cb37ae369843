import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type TcpProxy = {
  /** The same URL by way of the proxy. */
  readonly through: (url: string) => string;
  /** Breaks every connection and refuses new ones. */
  readonly cut: () => void;
  /** Keeps the connections, but nothing comes through: a server that hangs. */
  readonly hold: () => void;
  readonly restore: () => void;
  readonly close: () => Promise<void>;
};

/** Stands between a service and a server that other tests use too. */
export async function openTcpProxy(): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let target = { host: "127.0.0.1", port: 0 };
  let state: "open" | "cut" | "held" = "open";
  const keep = (socket: Socket) => {
    sockets.add(socket);
    if (state === "held") socket.pause();
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
  };
  const server = createServer((client) => {
    if (state === "cut") {
      client.destroy();
      return;
    }
    const upstream = connect({ ...target, noDelay: true });
    client.setNoDelay(true);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      keep(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    through: (url) => {
      const { hostname, port: targetPort } = new URL(url);
      target = { host: hostname, port: Number(targetPort) };
      const via = new URL(url);
      via.port = String(port);
      return via.href;
    },
    cut: () => {
      state = "cut";
      for (const socket of sockets) socket.destroy();
    },
    hold: () => {
      state = "held";
      for (const socket of sockets) socket.pause();
    },
    restore: () => {
      state = "open";
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
