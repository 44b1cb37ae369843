import { expect, test } from "@jest/globals";
import { createResponseParser } from "../src/http/response-parser.ts";

const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}';
const busy =
  "HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";

function parsed(chunks: readonly string[]) {
  const seen: [number, number, boolean][] = [];
  const parse = createResponseParser((...response) => seen.push(response));
  for (const chunk of chunks) parse(Buffer.from(chunk, "latin1"));
  return seen;
}

test("reads status, Retry-After and the wish to close", () => {
  expect(parsed([ok, busy])).toEqual([
    [200, 0, false],
    [503, 7, true],
  ]);
});

test("reads the same however the bytes are cut into chunks", () => {
  const text = ok + busy + ok;
  for (let cut = 1; cut < text.length; cut += 1)
    expect(parsed([text.slice(0, cut), text.slice(cut)]).map(([status]) => status)).toEqual([200, 503, 200]);
  expect(parsed(Array.from(text)).map(([status]) => status)).toEqual([200, 503, 200]);
});

test("refuses what is not HTTP and what has no length", () => {
  expect(() => parsed(["SSH-2.0-OpenSSH\r\n\r\n"])).toThrow("not an HTTP response");
  expect(() => parsed(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"])).toThrow("Content-Length");
});
