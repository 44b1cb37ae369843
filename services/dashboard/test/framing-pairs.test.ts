import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startService, type TestService } from "@rollcall/test-kit";
import { framings, methods } from "./framing/framings.ts";
import {
  compose,
  differencesOf,
  exchange,
  hiddenRequest,
  randomNumbers,
  randomPair,
} from "./framing/pairs.ts";
import { readAnswers } from "./framing/read-answers.ts";
import { type Recorder, startRecorder } from "./framing/recording-upstream.ts";

let recorder: Recorder;
let dashboard: TestService;
let port: number;

beforeAll(async () => {
  recorder = await startRecorder();
  dashboard = await startService("dashboard", {
    env: { QUERY_URL: recorder.url, CONTROL_URL: recorder.url, WEB_DIR: "/nonexistent" },
  });
  port = Number(new URL(dashboard.url).port);
});
afterAll(async () => {
  await dashboard?.stop();
  recorder?.close();
});

const allMethods = methods.flatMap((method) => framings.map((framing) => ({ method, framing })));

test("whatever the method and the framing, the service gets what was sent or nothing", async () => {
  const differences: string[] = [];
  for (const [number, { method, framing }] of allMethods.entries()) {
    const first = compose(`sent-m${number}-a`, method, framing, hiddenRequest, false);
    const second = compose(`sent-m${number}-b`, "GET", framings[0] as (typeof framings)[0], "", true);
    const { length } = first.text + second.text;
    differences.push(...(await differencesOf([first, second], { port, recorder }, length)));
  }
  expect(differences).toEqual([]);
  expect(recorder.byId.has("hidden")).toBe(false);
  expect(recorder.strange).toEqual([]);
}, 60_000);

test("of random pairs on one connection, however they are cut, none is mistaken for another", async () => {
  const random = randomNumbers(20_261_201);
  const differences: string[] = [];
  for (let start = 0; start < 400; start += 20)
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const pair = randomPair(random, start + n);
        const cutAt = Math.floor(random() * (pair[0].text.length + pair[1].text.length));
        differences.push(...(await differencesOf(pair, { port, recorder }, cutAt)));
      }),
    );
  expect(differences).toEqual([]);
  expect(recorder.strange).toEqual([]);
}, 60_000);

const ask = async (text: string, asked = ["GET"]) =>
  readAnswers(await exchange(port, text, text.length), asked);
const codeOf = (body: string) => (JSON.parse(body) as { error: { code: string } }).error.code;

test("what the parser refuses has the error body: a head too large, nonsense, a body that breaks", async () => {
  const head = "GET /api/v1/overview HTTP/1.1\r\nHost: x\r\n";
  const [large] = await ask(`${head}X-A: ${"x".repeat(20_000)}\r\n\r\n`);
  const [nonsense] = await ask("nonsense\r\n\r\n");
  const [tunnel] = await ask("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
  const [hostless] = await ask("GET / HTTP/1.1\r\n\r\n");
  const seen = [large, nonsense, tunnel, hostless].map((answer) => [
    answer?.status,
    codeOf(answer?.body ?? ""),
  ]);
  expect(seen).toEqual([
    [431, "malformed"],
    [400, "malformed"],
    [405, "method_not_allowed"],
    [400, "malformed"],
  ]);
});

test("a whole request is answered before what follows it and cannot be read", async () => {
  const answers = await ask(
    "GET /api/v1/overview?id=sent-whole HTTP/1.1\r\nHost: x\r\n\r\n\u0001\u0002\r\n\r\n",
  );
  expect(answers.map(({ status, id }) => [status, id])).toEqual([
    [200, "sent-whole"],
    [400, ""],
  ]);
});

test("a target in absolute form is that path, and nothing of it reaches another host", async () => {
  const [answer] = await ask(
    "GET http://elsewhere.example/api/v1/overview?id=sent-absolute HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  );
  expect([answer?.status, answer?.id]).toEqual([200, "sent-absolute"]);
  expect(recorder.byId.get("sent-absolute")?.[0]?.url).toBe("/api/v1/overview?id=sent-absolute");
});

test("a range that ends before it begins is no end of the service", async () => {
  const [answer] = await ask(
    "GET /plain.js HTTP/1.1\r\nHost: x\r\nRange: bytes=5-2\r\nConnection: close\r\n\r\n",
  );
  expect(answer?.status).toBe(200);
  expect((await fetch(`${dashboard.url}/plain.js`)).status).toBe(200);
});

test("bytes that a service sends unasked are nobody's answer", async () => {
  const sockets: Socket[] = [];
  let answered = 0;
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", () => {
      answered += 1;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = await startService("dashboard", { env: { QUERY_URL: url, CONTROL_URL: url } });
  const overview = async () => (await fetch(`${origin.url}/api/v1/overview`)).text();
  expect(await overview()).toBe("right");
  const [idle] = sockets;
  const gone = new Promise((resolve) => idle?.once("close", resolve));
  idle?.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
  await gone;
  expect(await overview()).toBe("right");
  expect([sockets.length, answered]).toEqual([2, 2]);
  await origin.stop();
  for (const socket of sockets) socket.destroy();
  server.close();
});
