import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the range from which Linux hands out ports for outgoing connections, so that none of those
// can take a chosen port while its server is being restarted.
const range = { from: 20_000, to: 32_000 };

/** null when the port is free, otherwise the code of the error that listening there gives. */
export const whyNotFree = (port: number, host: string): Promise<string | null> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown error"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)));
  });

/**
 * Whether no other process that chooses ports has chosen this one: until this process ends it keeps an abstract socket of
 * the port's name, since some time may pass before its server listens. Only Linux has such sockets.
 */
const reserve = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    if (process.platform !== "linux") return resolve(true);
    const mark = createServer().unref();
    mark.once("error", () => resolve(false));
    mark.listen(`\0rollcall-port-${port}`, () => resolve(true));
  });

/** A port on which nothing listens now and that nobody else has chosen, different from those in `taken`. */
export const chooseFreePort = async (taken: Iterable<number> = []): Promise<number> => {
  const avoid = new Set(taken);
  for (;;) {
    const port = randomInt(range.from, range.to);
    if (!avoid.has(port) && (await whyNotFree(port, "0.0.0.0")) === null && (await reserve(port)))
      return port;
  }
};
