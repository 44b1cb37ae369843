import type { ServerResponse } from "node:http";
import { answerOf, type Refusal } from "./refusal.ts";

export type Replies = {
  readonly stored: (response: ServerResponse) => void;
  readonly refused: (response: ServerResponse, refusal: Refusal) => void;
  readonly json: (response: ServerResponse, status: number, body: string) => void;
  /** From now on every answer ends its connection. */
  readonly closeConnections: () => void;
  readonly isClosing: () => boolean;
};

const okBody = '{"ok":true}';
const okHeaders = ["content-type", "application/json", "content-length", String(okBody.length)];
const lastOkHeaders = [...okHeaders, "connection", "close"];

/** Every answer of both engines is written here. */
export function createReplies(): Replies {
  let closing = false;
  const write = (response: ServerResponse, status: number, headers: Record<string, string>, body: string) => {
    if (closing) response.setHeader("connection", "close");
    response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) }).end(body);
  };
  return {
    stored: (response) => {
      response.writeHead(200, closing ? lastOkHeaders : okHeaders).end(okBody);
    },
    refused: (response, refusal) => {
      const { status, headers, body } = answerOf(refusal);
      write(response, status, { ...headers }, body);
    },
    json: (response, status, body) => write(response, status, { "content-type": "application/json" }, body),
    closeConnections: () => {
      closing = true;
    },
    isClosing: () => closing,
  };
}
