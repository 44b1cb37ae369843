import type { IncomingMessage } from "node:http";

export type ClientSide = {
  /** As far as a proxy that we trust says so, else the peer. */
  readonly address: string;
  readonly protocol: "http" | "https";
};

const plain = (address: string) => address.replace(/^::ffff:/, "");

/** Who asks, from outside of all trusted proxies: what a client writes into the header itself is not believed. */
export function clientSideOf(request: IncomingMessage, trusted: ReadonlySet<string>): ClientSide {
  const peer = plain(request.socket.remoteAddress ?? "");
  if (!trusted.has(peer)) return { address: peer, protocol: "http" };
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => plain(part.trim()))
    .filter((part) => part !== "");
  const address = forwarded.findLast((each) => !trusted.has(each)) ?? forwarded[0] ?? peer;
  return { address, protocol: request.headers["x-forwarded-proto"] === "https" ? "https" : "http" };
}
