import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { devicePath, eventually, metric, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
beforeAll(async () => {
  // Gathering for so long, it has mostly not answered a request when the next one comes a moment later.
  gateway = await startGateway({ env: { REQUEST_TIMEOUT_MS: "2000", GATHER_MS: "25" } });
});
afterAll(() => gateway.close());

const handedOver = () => metric(gateway.service, "ingest_gateway_connections_handed_over_total");
let handedOverBefore: number;
beforeEach(async () => {
  handedOverBefore = await handedOver();
});

let requests = 0;
/** A heartbeat as a client writes it, and the version by which its event is known. */
function heartbeat({ query = "", headers = [] as string[], token = gateway.alice.token } = {}) {
  const version = `n-${++requests}`;
  const body = JSON.stringify({ version });
  const lines = [
    `POST ${devicePath(gateway.alice, "heartbeat")}${query} HTTP/1.1`,
    "Host: test",
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    ...headers,
  ];
  return {
    version,
    head: `${lines.join("\r\n")}\r\n\r\n`,
    body,
    text: `${lines.join("\r\n")}\r\n\r\n${body}`,
  };
}

type Conversation = { socket: Socket; answers: () => number[]; text: () => string; closed: Promise<unknown> };

async function open(): Promise<Conversation> {
  const socket = connect({
    port: gateway.service.ports.http,
    host: "127.0.0.1",
    noDelay: true,
    allowHalfOpen: true,
  });
  await once(socket, "connect");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  socket.on("end", () => socket.end());
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.on("close", resolve));
  const answers = () => [...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
  return { socket, answers, text: () => received, closed };
}

/** Bytes that lie between the two ends: sent and not taken over, or taken over and not read. */
function bytesUnderWay({ localPort = 0 }: Socket): number {
  const ports = [localPort, gateway.service.ports.http].map((port) =>
    (port ?? 0).toString(16).toUpperCase().padStart(4, "0"),
  );
  const ends = readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = "", remote = ""]) =>
      [local, remote].every((end) => ports.includes(end.split(":")[1] ?? "")),
    );
  const queued = ends.flatMap(([, , , , queues = ""]) =>
    queues.split(":").map((size) => Number.parseInt(size, 16)),
  );
  return queued.reduce((sum, size) => sum + size, 0);
}

/** What is written after it comes to the gateway as another read. */
const untilRead = (socket: Socket): Promise<void> =>
  eventually(() => expect(bytesUnderWay(socket)).toBe(0), { everyMs: 1 });

const timesStored = (version: string) =>
  gateway.events.filter(({ body }) => body["version"] === version).length;
const expectStoredOnce = (versions: readonly string[]) =>
  eventually(() => expect(versions.map(timesStored)).toEqual(versions.map(() => 1)));

test("a request that comes in pieces is answered and stored once, wherever it is cut", async () => {
  const { text } = heartbeat();
  const cut = fc.nat(text.length - 1);
  await fc.assert(
    fc.asyncProperty(cut, cut, fc.boolean(), async (one, other, waits) => {
      const { text: whole, version } = heartbeat();
      const [first, second] = one < other ? [one, other] : [other, one];
      const { socket, answers } = await open();
      for (const piece of [whole.slice(0, first), whole.slice(first, second), whole.slice(second)]) {
        socket.write(piece);
        if (waits) await untilRead(socket);
      }
      await eventually(() => expect(answers()).toEqual([200]));
      socket.destroy();
      await expectStoredOnce([version]);
    }),
    { numRuns: 60 },
  );
  // A head that has not come to its end is only waited for.
  expect(await handedOver()).toBe(handedOverBefore);
});

test("halves of requests that come in turn on several connections are put together rightly", async () => {
  const conversations = await Promise.all(Array.from({ length: 8 }, open));
  const sent = conversations.map(({ socket }) => ({ socket, ...heartbeat() }));
  for (const { socket, text } of sent) socket.write(text.slice(0, 120));
  await Promise.all(sent.map(({ socket }) => untilRead(socket)));
  for (const { socket, text } of sent) socket.write(text.slice(120));
  await eventually(() =>
    expect(conversations.map(({ answers }) => answers())).toEqual(sent.map(() => [200])),
  );
  await expectStoredOnce(sent.map(({ version }) => version));
  for (const { socket } of sent) socket.destroy();
});

test("requests that are sent without waiting for answers are answered in their order", async () => {
  const sent = Array.from({ length: 5 }, () => heartbeat());
  const together = await open();
  together.socket.write(sent.map(({ text }) => text).join(""));
  await eventually(() => expect(together.answers()).toEqual([200, 200, 200, 200, 200]));
  await expectStoredOnce(sent.map(({ version }) => version));
  together.socket.destroy();
});

test("a request that comes while the one before is being answered waits for its turn", async () => {
  const { socket, answers } = await open();
  const denied = heartbeat({ token: "fmt_nonsense" });
  for (const { text } of [heartbeat(), denied, heartbeat()]) {
    socket.write(text);
    await untilRead(socket);
  }
  await eventually(() => expect(answers()).toEqual([200, 403, 200]));
  expect(await handedOver()).toBe(handedOverBefore);
  socket.destroy();
});

test("what is not plain is answered by the other engine, and so is what follows on that connection", async () => {
  const { socket, answers, text } = await open();
  const sent = [heartbeat(), heartbeat({ query: "?" }), heartbeat()];
  for (const [n, { text: request }] of sent.entries()) {
    socket.write(request);
    await eventually(() => expect(answers()).toHaveLength(n + 1));
  }
  expect(answers()).toEqual([200, 200, 200]);
  expect(text().match(/\{"ok":true\}/g)).toHaveLength(3);
  expect(await handedOver()).toBe(handedOverBefore + 1);
  await expectStoredOnce(sent.map(({ version }) => version));
  socket.destroy();
});

test("a sender that wants no further answer, or sends nothing more, gets its answer and the end", async () => {
  const closing = await open();
  const first = heartbeat({ headers: ["Connection: close"] });
  closing.socket.write(first.text);
  await closing.closed;
  expect(closing.text()).toMatch(/^HTTP\/1.1 200 OK[^]*Connection: close/);
  const ending = await open();
  const second = heartbeat();
  ending.socket.end(second.text);
  await ending.closed;
  expect(ending.answers()).toEqual([200]);
  await expectStoredOnce([first.version, second.version]);
});

test("what follows a last request is not stored, because nobody would be told", async () => {
  const last = heartbeat({ headers: ["Connection: close"] });
  const after = heartbeat();
  const { socket: ending, answers, closed } = await open();
  ending.write(last.text);
  await untilRead(ending);
  ending.write(after.text);
  await closed;
  expect(answers()).toEqual([200]);
  // Stored behind what it would have been stored with.
  const later = heartbeat();
  const { socket } = await open();
  socket.write(later.text);
  await expectStoredOnce([last.version, later.version]);
  expect(timesStored(after.version)).toBe(0);
  socket.destroy();
});

test("whoever may not send is told so before the body has come", async () => {
  const { socket, answers } = await open();
  const { head, body } = heartbeat({ token: "fmt_nonsense" });
  socket.write(head + body.slice(0, 3));
  await eventually(() => expect(answers()).toEqual([403]));
  socket.destroy();
});

test("a connection on which nothing comes is ended with 408, one that has spoken is not", async () => {
  const spoken = await open();
  spoken.socket.write(heartbeat().text);
  const silent = await open();
  await silent.closed;
  expect(silent.answers()).toEqual([408]);
  spoken.socket.write(heartbeat().text);
  await eventually(() => expect(spoken.answers()).toEqual([200, 200]));
  spoken.socket.destroy();
});
