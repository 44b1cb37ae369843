import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { PlainHeadReader } from "../src/plain/plain-head.ts";

const requestLine = "POST /api/ingest/alice/server-01/my-app/heartbeat HTTP/1.1";
const usual = [
  "Host: devices.example.com",
  "Authorization: Bearer fmt_token",
  "Content-Type: application/json",
  "Content-Length: 2",
];
const head = (lines: readonly string[], first = requestLine) => `${[first, ...lines].join("\r\n")}\r\n`;

const readPlainHead = (text: string) => new PlainHeadReader().read(text);

test("reads what clients send", () => {
  expect(readPlainHead(head(usual))).toEqual({
    customer: "alice",
    machine: "server-01",
    software: "my-app",
    kind: "heartbeat",
    bodyLength: 2,
    headers: { authorization: "Bearer fmt_token" },
    closes: false,
  });
  const more = ["connection:Close", "User-Agent: python-requests/2.32", "Accept: */*", "X-Empty:"];
  const key = ["Idempotency-Key:\t a key ", "X-Forwarded-For: 198.51.100.1, 10.0.0.1"];
  expect(readPlainHead(head([...more, ...usual, ...key]))).toMatchObject({
    headers: { "idempotency-key": "a key", "x-forwarded-for": "198.51.100.1, 10.0.0.1" },
    closes: true,
  });
});

const without = (name: string) => usual.filter((line) => !line.startsWith(name));
const unusual: [what: string, lines: string[], first?: string][] = [
  ["a query", usual, requestLine.replace("heartbeat", "heartbeat?")],
  ["another route", usual, requestLine.replace("heartbeat", "command-ack")],
  ["another method", usual, requestLine.replace("POST", "PUT")],
  ["a bad slug", usual, requestLine.replace("server-01", "Server-01")],
  ["a slug that is too long", usual, requestLine.replace("server-01", "m".repeat(129))],
  ["HTTP/1.0", usual, requestLine.replace("1.1", "1.0")],
  ["an absolute address", usual, requestLine.replace("/api", "http://x/api")],
  ["no host", without("Host")],
  ["no length", without("Content-Length")],
  ["no type", without("Content-Type")],
  ["a length that is none", [...without("Content-Length"), "Content-Length: +2"]],
  ["a length in two parts", [...without("Content-Length"), "Content-Length: 2, 2"]],
  ["a length above the limit", [...without("Content-Length"), "Content-Length: 65537"]],
  ["two lengths", [...usual, "content-length: 3"]],
  ["two tokens", [...usual, "AUTHORIZATION: Bearer other"]],
  ["chunks", [...usual, "Transfer-Encoding: chunked"]],
  ["the header of a proxy", [...usual, "Proxy-Connection: close"]],
  ["gzip", [...usual, "Content-Encoding: gzip"]],
  ["an expectation", [...usual, "Expect: 100-continue"]],
  ["an upgrade", [...usual, "Connection: Upgrade", "Upgrade: h2c"]],
  ["another type", [...without("Content-Type"), "Content-Type: text/plain"]],
  ["a key that is too long", [...usual, `Idempotency-Key: ${"k".repeat(201)}`]],
  ["a space before the colon", [...usual, "X-A : b"]],
  ["a folded line", [...usual, "X-A: b", " c"]],
  ["a bare line feed", [...usual, "X-A: b\nContent-Length: 3"]],
  ["a bare carriage return", [...usual, "X-A: b\rc"]],
  ["a control character", [...usual, "X-A: \u0000"]],
  ["a character beyond ASCII", [...usual, "X-A: ä"]],
  ["a line without a colon", [...usual, "X-A"]],
  ["an empty line", ["", ...usual]],
];
test.each(unusual)("leaves %s to node:http", (_what, lines, ...first) => {
  expect(readPlainHead(head(lines, ...first))).toBeNull();
});

type Seen = Pick<IncomingMessage, "method" | "url" | "headers"> & { keepsAlive: boolean; body: string };

/** What node:http reads; undefined when it refuses. */
let seen: Seen | undefined;
async function look(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const body = Buffer.concat(await request.toArray()).toString("latin1");
  seen = { method, url, headers, keepsAlive: response.shouldKeepAlive, body };
  response.end();
}
const server = createServer((request, response) => void look(request, response));
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => void server.close());

function readByNode(bytes: string): Promise<Seen | undefined> {
  seen = undefined;
  // Whoever waits for more than there is has read another length.
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.setTimeout(1_000, () => socket.destroy());
  socket.write(bytes, "latin1");
  return new Promise((resolve) => {
    socket.once("data", () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve(seen));
  });
}

const names = fc.constantFrom(
  "Host",
  "authorization",
  "Content-Length",
  "Content-Type",
  "Connection",
  "Transfer-Encoding",
  "Idempotency-Key",
  "X-Forwarded-For",
  "Expect",
  "Accept",
  "x_!#$%&'*+.^`|~",
  "X A",
  "",
);
const values = fc.oneof(
  fc.constantFrom(
    "2",
    "3",
    "close",
    "keep-alive",
    "Keep-Alive, x",
    "chunked",
    "application/json",
    "Bearer t",
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom("\r", "\n", "\t", " ", ":", "\u0000", "\u007f", "\u00e4", "a") }),
);
const separators = fc.constantFrom(": ", ":", ":\t ", " : ", "");
const lineEnds = fc.oneof(
  { weight: 12, arbitrary: fc.constant("\r\n") },
  fc.constantFrom("\n", "\r", "\r\n "),
);
const strangeLine = fc.tuple(names, separators, values, lineEnds).map((parts) => parts.join(""));
const usualLine = fc
  .constantFrom(...usual, "User-Agent: x", "Connection: close")
  .map((line) => `${line}\r\n`);
const heads = fc
  .tuple(
    fc.shuffledSubarray(usual, { minLength: 3 }),
    fc.array(fc.oneof({ weight: 2, arbitrary: usualLine }, strangeLine), { maxLength: 3 }),
  )
  .map(([lines, others]) => head(lines) + others.join(""));

test("takes nothing for plain that node:http would read in another way", async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(heads, async (text) => {
      const plain = readPlainHead(text);
      if (plain === null) return;
      taken += 1;
      const body = "x".repeat(plain.bodyLength);
      const node = await readByNode(`${text}\r\n${body}GET / HTTP/1.1\r\n\r\n`);
      const { customer, machine, software, kind, closes, headers } = plain;
      expect(node).toMatchObject({
        method: "POST",
        url: `/api/ingest/${customer}/${machine}/${software}/${kind}`,
        body,
        keepsAlive: !closes,
      });
      for (const name of ["authorization", "idempotency-key", "x-forwarded-for"])
        expect([name, headers[name]]).toEqual([name, node?.headers[name]]);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(300);
});

test("reads a head as it is, whatever came before on the connection", () => {
  const devices = fc
    .constantFrom("server-01", "server-02", "Server-01")
    .map((machine) => requestLine.replace("server-01", machine));
  const lines = fc.constantFrom(usual, [...usual, "Connection: close"], without("Host"), [...usual, "X-A"]);
  const texts = fc.tuple(devices, lines).map(([first, rest]) => head(rest, first));
  fc.assert(
    fc.property(fc.array(texts, { minLength: 2, maxLength: 12 }), (sent) => {
      const reader = new PlainHeadReader();
      for (const text of sent) expect(reader.read(text)).toEqual(readPlainHead(text));
    }),
  );
});
