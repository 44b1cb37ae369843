import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** As much of SMTP as a letter needs; keeps what it was sent. */
export async function startMailServer() {
  const letters: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    let letter: string | undefined;
    let rest = "";
    socket.write("220 test\r\n");
    socket.on("data", (chunk: Buffer) => {
      rest += chunk.toString();
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (letter !== undefined && line === ".") {
          letters.push(letter);
          letter = undefined;
          socket.write("250 kept\r\n");
        } else if (letter !== undefined) letter += `${line}\n`;
        else if (line === "DATA") {
          letter = "";
          socket.write("354 go on\r\n");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    letters,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The secret of the link in a letter; long lines come broken, with `=` at their ends. */
export const secretIn = (letter: string): string =>
  /token=3D([\w-]+)|token=([\w-]+)/
    .exec(letter.replace(/=\n/g, ""))
    ?.slice(1)
    .find((secret) => secret !== undefined) ?? "";
