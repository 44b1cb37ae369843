import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createSender } from "../src/index.ts";
import { readRetryAfter } from "../src/outgoing/outcome.ts";

let server: Server;
let base = "";
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const local = { allowNetworks: ["127.0.0.0/8"] };

async function sendOnce(options: object = {}) {
  const sender = createSender({ ...local, ...options });
  try {
    return await sender.send({ method: "POST", url: `${base}/path-of-secrets`, body: "{}" });
  } finally {
    await sender.close();
  }
}

test.each([
  [200, "delivered"],
  [204, "delivered"],
  [301, "refused"],
  [307, "refused"],
  [400, "refused"],
  [401, "refused"],
  [404, "refused"],
  [408, "retry"],
  [410, "refused"],
  [422, "refused"],
  [425, "retry"],
  [429, "retry"],
  [500, "retry"],
  [503, "retry"],
])("a receiver that answers %i: %s", async (status, result) => {
  answer = (_, response) => response.writeHead(status).end("said");
  const outcome = await sendOnce();
  expect(outcome).toMatchObject({ result, status });
});

test("takes over the patience that a receiver asks for", async () => {
  answer = (_, response) => response.writeHead(429, { "retry-after": "42" }).end();
  expect(await sendOnce()).toMatchObject({ result: "retry", afterSeconds: 42 });
});

test.each([
  ["0", 0],
  ["42", 42],
  ["99999999", 900],
  ["Tue, 01 Dec 2026 03:05:00 GMT", 60],
  ["Tue, 01 Dec 2026 03:00:00 GMT", 0],
  ["Tue, 01 Dec 2027 03:00:00 GMT", 900],
  ["soon", null],
  ["-5", 0],
  [undefined, null],
])("reads Retry-After %s as %s seconds", (header, seconds) => {
  const read = readRetryAfter(header, new Date("2026-12-01T03:04:00Z"));
  if (header === "-5") expect(read === null || read === 0).toBe(true);
  else expect(read).toBe(seconds);
});

test("keeps the beginning of an endless answer and lets the connection go", async () => {
  const closed = new Promise<void>((resolve) => {
    answer = (_, response) => {
      const timer = setInterval(() => response.write("ü".repeat(10_000)), 1);
      response.on("close", () => {
        clearInterval(timer);
        resolve();
      });
    };
  });
  const outcome = await sendOnce({ answerLimitBytes: 1_001, deadlineMs: 300_000 });
  expect(outcome).toMatchObject({ result: "delivered", status: 200, answer: "ü".repeat(500) });
  await closed;
});

test("gives up on a receiver that never answers", async () => {
  answer = () => undefined;
  expect(await sendOnce({ deadlineMs: 200 })).toMatchObject({
    result: "retry",
    status: null,
    why: "The receiver did not answer within 0.2 s",
  });
});

test("the deadline holds for a receiver that sends a byte from time to time, and its status counts", async () => {
  answer = (_, response) => {
    response.writeHead(500);
    const timer = setInterval(() => response.write("."), 50);
    response.on("close", () => clearInterval(timer));
  };
  const outcome = await sendOnce({ deadlineMs: 400 });
  expect(outcome).toMatchObject({ result: "retry", status: 500 });
  expect(outcome.answer).toMatch(/^\.{1,20}$/);
});

test("a head that comes byte by byte is given up as well", async () => {
  answer = (request) => {
    const { socket } = request;
    const timer = setInterval(() => socket.write("H"), 50);
    socket.on("close", () => clearInterval(timer));
    socket.on("error", () => undefined);
  };
  expect(await sendOnce({ deadlineMs: 400 })).toMatchObject({ result: "retry", status: null });
});

test("a connection that nobody takes, or that breaks off, may pass, and no reason tells the URL", async () => {
  answer = (request) => request.socket.destroy();
  const broken = await sendOnce();
  const sender = createSender(local);
  const closed = await sender.send({ method: "POST", url: "http://127.0.0.1:1/path-of-secrets", body: "{}" });
  await sender.close();
  for (const outcome of [broken, closed]) {
    expect(outcome.result).toBe("retry");
    expect(JSON.stringify(outcome)).not.toContain("secrets");
  }
});

test("no more requests than allowed are under way at one host", async () => {
  let under = 0;
  let most = 0;
  answer = (_, response) => {
    under += 1;
    most = Math.max(most, under);
    setTimeout(() => {
      under -= 1;
      response.end();
    }, 30);
  };
  const sender = createSender({ ...local, perHost: 2 });
  const request = { method: "POST", url: base, body: "{}" } as const;
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => sender.send(request)));
  await sender.close();
  expect(outcomes.map(({ result }) => result)).toEqual(Array.from({ length: 8 }, () => "delivered"));
  expect(most).toBe(2);
});

test("a slow host does not hold up another", async () => {
  answer = (request, response) => {
    if (request.headers.host?.startsWith("localhost")) response.end("quick");
  };
  const sender = createSender({ allowNetworks: ["127.0.0.0/8", "::1/128"], perHost: 1 });
  const giveUp = new AbortController();
  const slow = sender.send({ method: "GET", url: base }, { signal: giveUp.signal });
  const quick = await sender.send({ method: "GET", url: base.replace("127.0.0.1", "localhost") });
  expect(quick).toMatchObject({ result: "delivered", answer: "quick" });
  giveUp.abort();
  expect(await slow).toMatchObject({ result: "retry", why: "The sending was given up" });
  await sender.close();
});

test("goes through a proxy when one is set", async () => {
  const asked: string[] = [];
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const resolve = () => Promise.resolve(["93.184.216.34"]);
  const sender = createSender({
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    resolve,
  });
  const outcome = await sender.send({ method: "GET", url: "https://public.example/" });
  await sender.close();
  proxy.close();
  expect(asked).toEqual(["public.example:443"]);
  expect(outcome.result).toBe("retry");
});
