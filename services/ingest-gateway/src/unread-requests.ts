import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { readAddress, targetOf } from "./device-route.ts";
import type { Engine } from "./engine.ts";
import { createAnswerTexts } from "./plain/answer-text.ts";
import { answerOf, type GatewayReason, type Refusal, refuse } from "./refusal.ts";

/** What node:http, or the reader before it, says of bytes that never became a request. */
export type ReadError = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

export const timedOut = "ERR_HTTP_REQUEST_TIMEOUT";
const reasons: Readonly<Record<string, GatewayReason>> = {
  HPE_HEADER_OVERFLOW: "head_too_large",
  [timedOut]: "request_slow",
};
const notes: Readonly<Partial<Record<GatewayReason, string>>> = {
  head_too_large: "the head is above 16 kB",
  request_slow: "no whole request came in time",
};

const maxHeadRead = 16_384;
const requestLine = /^[A-Z]{1,20} (\S{1,2000}) HTTP\/1\.[01]\r?\n/;
const forwarded = /\nx-forwarded-for:[ \t]*([^\r\n]+)/gi;
const authorization = /\nauthorization:[ \t]*([^\r\n]+)/i;

/** What can be told of whoever sent the bytes: where they go, with which token, and what a proxy says of them. */
function readHead({ directory }: Engine, bytes: Buffer | undefined) {
  const head = bytes?.toString("latin1", 0, maxHeadRead) ?? "";
  const path = requestLine.exec(head)?.[1];
  const address = path === undefined ? undefined : readAddress(targetOf(path));
  const header = authorization.exec(head)?.[1]?.trim();
  const token = address && directory.authenticate(header, address.customer);
  const forwardedFor = Array.from(head.matchAll(forwarded), ([, value = ""]) => value.trim()).join(", ");
  return { path, address, token, headers: forwardedFor === "" ? {} : { "x-forwarded-for": forwardedFor } };
}

export const refusalOf = ({ code = "", message }: ReadError): Refusal => {
  const reason = reasons[code] ?? "request_malformed";
  return refuse(reason, notes[reason] ?? `it is not valid HTTP: ${message}`);
};

const texts = createAnswerTexts({ keepAliveMs: 0 });

/** Answers what never became a request in the words of the contract as far as possible, and records it. */
export function refuseUnread(engine: Engine, error: ReadError, socket: Duplex): void {
  const { metrics, peerAddress, report } = engine;
  metrics.droppedConnections.inc({ reason: error.code === timedOut ? "slow" : "malformed" });
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error);
  const { headers, ...asked } = readHead(engine, error.rawPacket);
  report({ sender: peerAddress({ socket: socket as Socket, headers }), ...asked }, refusal);
  socket.end(texts.other(answerOf(refusal), true));
}
