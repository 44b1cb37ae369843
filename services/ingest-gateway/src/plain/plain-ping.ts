import { isPingPath } from "../pings/ping-address.ts";
import { readLines } from "./plain-head.ts";

/** What the head of a plain ping says. */
export type PlainPing = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Bytes. */
  readonly bodyLength: number;
  readonly closes: boolean;
  readonly isPreview: boolean;
  readonly forwardedFor: string | undefined;
};

const requestLine = /^(GET|HEAD|POST) (\/[A-Za-z0-9\-._~%!$&'()*+,;=:@/?]{1,600}) HTTP\/1\.1\r\n/;
const wanted = new Set(["connection", "content-length", "host", "purpose", "sec-purpose", "x-forwarded-for"]);
const wholeNumber = /^(?:0|[1-9]\d{0,6})$/;
const maxBodyBytes = 65_536;

/** Reads the head of a ping, up to and with the line end of its last header; null when anything is unusual about it. */
export function readPlainPing(text: string): PlainPing | null {
  const found = requestLine.exec(text);
  if (found === null) return null;
  const [line, method, url] = found as unknown as [string, string, string];
  if (!isPingPath(url)) return null;
  const headers = readLines(text.slice(line.length), wanted);
  if (headers === null || !headers.has("host")) return null;
  const length = headers.get("content-length") ?? "0";
  const connection = headers.get("connection")?.toLowerCase() ?? "keep-alive";
  if (!wholeNumber.test(length) || Number(length) > maxBodyBytes) return null;
  if (connection !== "keep-alive" && connection !== "close") return null;
  return {
    method,
    url,
    bodyLength: Number(length),
    closes: connection === "close",
    isPreview: /prefetch|preview/i.test(headers.get("purpose") ?? headers.get("sec-purpose") ?? ""),
    forwardedFor: headers.get("x-forwarded-for"),
  };
}
