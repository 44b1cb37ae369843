import type { IncomingHttpHeaders } from "node:http";
import { type DeviceKind, deviceKinds } from "@rollcall/contracts/broker";
import { maxBodyBytes, maxIdempotencyKeyLength } from "../limits.ts";

/** What the headers of a plain request say. */
type PlainHeaders = {
  /** Bytes. */
  readonly bodyLength: number;
  readonly headers: IncomingHttpHeaders;
  /** The sender wants no further answer on this connection. */
  readonly closes: boolean;
};

/** What the head of a plain request says. */
export type PlainHead = PlainHeaders & {
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  readonly kind: DeviceKind;
};

/** The four hot routes with good slugs and nothing else: no query, no escapes, no trailing slash, HTTP/1.1. */
const requestLine =
  /^POST \/api\/ingest\/([a-z0-9][a-z0-9-]{0,127})\/([a-z0-9][a-z0-9-]{0,127})\/([a-z0-9][a-z0-9-]{0,127})\/(heartbeat|diagnostics|status|metrics) HTTP\/1\.1\r\n/;

/** One header in printable ASCII. */
const headerLine =
  /([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*((?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?)[ \t]*\r\n/y;

/** Headers that decide something here; each may stand once. */
const known = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "host",
  "idempotency-key",
  "x-forwarded-for",
]);
/** What changes how a message is read. */
const notPlain = new Set(["content-encoding", "expect", "proxy-connection", "transfer-encoding", "upgrade"]);

const plainTypes = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-8",
  "application/json; charset=UTF-8",
  "application/json;charset=UTF-8",
]);
const wholeNumber = /^(?:0|[1-9]\d{0,6})$/;

/** Those of the headers that are asked for; null when anything about the lines is unusual. */
export function readLines(lines: string, wanted: ReadonlySet<string>): Map<string, string> | null {
  const headers = new Map<string, string>();
  for (headerLine.lastIndex = 0; headerLine.lastIndex < lines.length; ) {
    const line = headerLine.exec(lines);
    if (line === null) return null;
    const name = (line[1] as string).toLowerCase();
    if (notPlain.has(name) || headers.has(name)) return null;
    if (wanted.has(name)) headers.set(name, line[2] as string);
  }
  return headers;
}

function readHeaders(lines: string): PlainHeaders | null {
  const headers = readLines(lines, known);
  if (!headers) return null;
  const length = headers.get("content-length") ?? "";
  const connection = headers.get("connection")?.toLowerCase() ?? "keep-alive";
  const authorization = headers.get("authorization");
  const key = headers.get("idempotency-key");
  const forwardedFor = headers.get("x-forwarded-for");
  if (
    !headers.has("host") ||
    !wholeNumber.test(length) ||
    Number(length) > maxBodyBytes ||
    !plainTypes.has(headers.get("content-type") ?? "") ||
    (connection !== "keep-alive" && connection !== "close") ||
    (key?.length ?? 0) > maxIdempotencyKeyLength
  )
    return null;
  return {
    bodyLength: Number(length),
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(key !== undefined && { "idempotency-key": key }),
      ...(forwardedFor !== undefined && { "x-forwarded-for": forwardedFor }),
    },
    closes: connection === "close",
  };
}

/**
 * Reads the heads of requests as clients send them, each up to and with the line end of its last header. Null when
 * anything is unusual about one: it may be right all the same, and Node's parser and Express are there to judge. So this
 * reader can be strict and small, and never decides that a request is wrong.
 *
 * One for each connection: a device sends the same head again and again, a proxy for many devices the same headers.
 */
export class PlainHeadReader {
  #text = "";
  #head: PlainHead | null = null;
  #lines = "";
  #headers: PlainHeaders | null = null;

  read(text: string): PlainHead | null {
    if (text === this.#text) return this.#head;
    this.#text = text;
    this.#head = this.#readNew(text);
    return this.#head;
  }

  #readNew(text: string): PlainHead | null {
    const found = requestLine.exec(text);
    if (found === null) return null;
    const lines = text.slice(found[0].length);
    if (lines !== this.#lines) {
      this.#headers = readHeaders(lines);
      this.#lines = lines;
    }
    if (this.#headers === null) return null;
    const [, customer, machine, software, word] = found as unknown as [
      string,
      string,
      string,
      string,
      string,
    ];
    const { bodyLength, headers, closes } = this.#headers;
    // The one text of its kind: a new one is looked up in a table of all texts, wherever it is a key.
    const kind = deviceKinds.find((one) => one === word) as DeviceKind;
    return { customer, machine, software, kind, bodyLength, headers, closes };
  }
}
