import type { IncomingMessage } from "node:http";
import { clientAddress, peerOf, type TrustedProxies } from "@rollcall/service-kit";

export type ClientSide = {
  /** As far as a proxy that we trust says so, else the peer. */
  readonly address: string;
  readonly protocol: "http" | "https";
};

/** Who asks, from outside of all trusted proxies: what a client writes into the headers itself is not believed. */
export const clientSideOf = (request: IncomingMessage, isTrusted: TrustedProxies): ClientSide => ({
  address: clientAddress(request, isTrusted),
  protocol: isTrusted(peerOf(request)) && request.headers["x-forwarded-proto"] === "https" ? "https" : "http",
});
