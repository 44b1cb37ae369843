import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

type Gate = { readonly sockets: Set<Socket>; isCut: boolean; isPaused: boolean };

const passOn = (gate: Gate, from: Socket, to: Socket) => {
  gate.sockets.add(from);
  from.on("data", (chunk) => to.write(chunk));
  from.on("error", () => to.destroy());
  from.on("close", () => {
    gate.sockets.delete(from);
    to.destroy();
  });
  if (gate.isPaused) from.pause();
};

/** A way to a server that can be cut or paused. */
export const createTestProxy = async (serverUrl: string) => {
  const target = new URL(serverUrl);
  const gate: Gate = { sockets: new Set(), isCut: false, isPaused: false };
  const server = createServer((inside) => {
    if (gate.isCut) {
      inside.destroy();
      return;
    }
    const outside = connect(Number(target.port), target.hostname);
    passOn(gate, inside, outside);
    passOn(gate, outside, inside);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const breakAll = () => {
    for (const socket of gate.sockets) socket.destroy();
  };
  return {
    url: url.href,
    /** Breaks what is connected; whoever connects anew gets through. */
    breakAll,
    /** Breaks what is connected, and nothing new gets through until it is mended. */
    cut: () => {
      gate.isCut = true;
      breakAll();
    },
    mend: () => {
      gate.isCut = false;
    },
    /** Nothing gets through in either direction, and nobody is told: as of a server that is stopped. */
    pause: () => {
      gate.isPaused = true;
      for (const socket of gate.sockets) socket.pause();
    },
    resume: () => {
      gate.isPaused = false;
      for (const socket of gate.sockets) socket.resume();
    },
    close: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export type TestProxy = Awaited<ReturnType<typeof createTestProxy>>;
