import type { Server } from "node:https";
import type { Socket } from "node:net";

/** The first byte of a TLS handshake. */
const handshake = 0x16;
const sentence = '{"detail":"This port speaks HTTPS: send to https://, or to the port for HTTP"}';
const answer =
  `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\n` +
  `Content-Length: ${sentence.length}\r\n\r\n${sentence}`;

/**
 * Tells whoever speaks plain HTTP to the port of TLS what is wrong, where a failed handshake would say nothing. A
 * connection goes on to TLS with its first bytes put back.
 */
export function tellPlainHttp(
  server: Server,
  options: { firstByteWithinMs: number; onPlain: () => void },
): void {
  const serveTls = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const give = () => socket.destroy();
    socket.setTimeout(options.firstByteWithinMs, give);
    socket.on("error", give);
    socket.once("data", (first: Buffer) => {
      socket.setTimeout(0);
      socket.off("timeout", give);
      if (first[0] === handshake) {
        socket.pause();
        socket.off("error", give);
        socket.unshift(first);
        for (const serve of serveTls) serve.call(server, socket);
        return;
      }
      options.onPlain();
      socket.end(answer, () => socket.destroySoon());
    });
  });
}
