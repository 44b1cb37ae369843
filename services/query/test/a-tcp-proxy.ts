import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** Stands before a server, to take it away from one client without touching the server. */
export async function aTcpProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let mode: "through" | "silent" | "refusing" = "through";
  const server = createServer((client) => {
    if (mode === "refusing") {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => mode === "through" && upstream.write(chunk));
    upstream.on("data", (chunk) => mode === "through" && client.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    /** Connections stay, nothing passes. */
    hang: () => {
      mode = "silent";
    },
    cut: () => {
      mode = "refusing";
      cutAll();
    },
    /** What was lost while it hung makes old connections useless. */
    restore: () => {
      mode = "through";
      cutAll();
    },
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
