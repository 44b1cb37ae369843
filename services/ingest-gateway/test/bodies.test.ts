import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { devicePath, eventually, metric, send, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ env: { REQUEST_TIMEOUT_MS: "2000" } });
});
afterAll(() => gateway.close());

const post = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, kind = "heartbeat") =>
  send(gateway.service.url, gateway.alice, devicePath(gateway.alice, kind), { body, headers });

const gzip = (text: string) => new Uint8Array(gzipSync(text));

/** Writes to a raw connection piece by piece and answers all that came back until it ends. */
function converse(pieces: readonly string[], everyMs = 20): Promise<string> {
  const socket = connect({ port: gateway.service.ports.http, host: "127.0.0.1" });
  let received = "";
  let next = 0;
  const writeNext = () => {
    const piece = pieces[next];
    next += 1;
    if (piece === undefined || !socket.writable) return;
    socket.write(piece);
    setTimeout(writeNext, everyMs);
  };
  return new Promise((resolve) => {
    socket.on("connect", writeNext);
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
  });
}

const head = (headers: readonly string[]) =>
  [
    `POST ${devicePath(gateway.alice, "heartbeat")} HTTP/1.1`,
    "Host: test",
    `Authorization: Bearer ${gateway.alice.token}`,
    "Content-Type: application/json",
    "Connection: close",
    ...headers,
    "\r\n",
  ].join("\r\n");

test("inflates gzip", async () => {
  const answer = await post(gzip('{"version":"zipped"}'), { "content-encoding": "gzip" });
  expect(answer.text).toBe('{"ok":true}');
  await eventually(() =>
    expect(gateway.events).toContainEqual(expect.objectContaining({ body: { version: "zipped" } })),
  );
});

test("stops at a gzip bomb", async () => {
  const bomb = gzip(`{"x":"${"0".repeat(50 * 1024 * 1024)}"}`);
  expect(bomb.length).toBeLessThan(64 * 1024);
  const answer = await post(bomb, { "content-encoding": "gzip" });
  expect([answer.status, answer.json]).toEqual([413, { detail: "The body is too large" }]);
});

test("refuses what only claims to be gzip", async () => {
  const answer = await post(new TextEncoder().encode("{}"), { "content-encoding": "gzip" });
  expect(answer.status).toBe(422);
});

test("takes a body of exactly 64 kB and refuses one byte more", async () => {
  const bodyOf = (bytes: number) => new TextEncoder().encode(`{"x":"${"x".repeat(bytes - 8)}"}`);
  expect((await post(bodyOf(64 * 1024))).status).toBe(200);
  expect((await post(bodyOf(64 * 1024 + 1))).status).toBe(413);
});

test("takes a body in chunks, and stops one that grows too large", async () => {
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const chunked = head(["Transfer-Encoding: chunked"]);
  expect(await converse([chunked, chunk('{"version":'), chunk('"chunked"}'), chunk("")])).toContain("200 OK");
  const many = Array.from({ length: 70 }, () => chunk("x".repeat(1024)));
  expect(await converse([chunked, ...many, chunk("")], 0)).toContain("413 Payload Too Large");
});

test("takes a body that comes byte by byte", async () => {
  const body = '{"version":"slow"}';
  const answer = await converse([head([`Content-Length: ${body.length}`]), ...body.split("")], 2);
  expect(answer).toContain("200 OK");
});

test("asks for a body that was announced with Expect only when it may come", async () => {
  const body = "{}";
  const answer = await converse(
    [head([`Content-Length: ${body.length}`, "Expect: 100-continue"]), body],
    100,
  );
  expect(answer).toMatch(/^HTTP\/1.1 100 Continue[^]*200 OK/);
  const tooLarge = await converse([head(["Content-Length: 70000", "Expect: 100-continue"])]);
  expect(tooLarge).toMatch(/^HTTP\/1.1 413/);
});

test("counts a sender that goes away in the middle, and stores nothing of it", async () => {
  const before = gateway.events.length;
  const socket = connect({ port: gateway.service.ports.http, host: "127.0.0.1" });
  await new Promise((resolve) => socket.write(`${head(["Content-Length: 100"])}{"version":"half`, resolve));
  socket.destroy();
  await eventually(async () => {
    const aborted = 'ingest_gateway_requests_total{kind="heartbeat",outcome="aborted"}';
    expect(await metric(gateway.service, aborted)).toBe(1);
  });
  expect(gateway.events.length).toBe(before);
});

test("ends a sender that never comes to an end with 408", async () => {
  const answer = await converse([head(["Content-Length: 100"]), '{"version":']);
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  expect(await metric(gateway.service, 'ingest_gateway_connections_dropped_total{reason="slow"}')).toBe(1);
});

test("answers what is not HTTP in words, and ends the connection", async () => {
  const answer = await converse(["heartbeat from server-01\r\n\r\n"]);
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request/);
  expect(answer).toContain('{"detail":');
});

test("refuses invalid UTF-8", async () => {
  const answer = await post(new Uint8Array([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]));
  expect(answer.status).toBe(422);
});
