import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import {
  attemptOf,
  exchange,
  framingNames,
  honestRequest,
  methods,
  randomAttempt,
  recordingService,
} from "./framing.ts";

type Recording = Awaited<ReturnType<typeof recordingService>>;

let services: readonly Recording[];
let dashboard: TestService;
let port: number;

beforeAll(async () => {
  services = await Promise.all([recordingService(), recordingService()]);
  const [query, control] = services;
  const env = { QUERY_URL: query?.url ?? "", CONTROL_URL: control?.url ?? "", WEB_DIR: "/nonexistent" };
  dashboard = await startService("dashboard", { env });
  port = Number(new URL(dashboard.url).port);
});
beforeEach(() => {
  for (const { seen } of services) seen.length = 0;
});
afterAll(async () => {
  await dashboard?.stop();
  for (const service of services ?? []) service.close();
});

const smuggled = () =>
  services.flatMap(({ seen }) => seen).filter(({ id, url }) => id === "smuggled" || url.includes("smuggled"));

test.each(methods)(
  "no framing of a %s becomes a second request at a service",
  async (method) => {
    for (const framing of framingNames) {
      const id = `${method} ${framing}`.replaceAll(/\W+/g, "-");
      await exchange(port, attemptOf(id, method, framing).bytes);
      expect([framing, await honestRequest(port, `after-${id}`)]).toEqual([framing, `after-${id}`]);
    }
    // Where the first request ends before what follows by every reading, a second one of the same client follows.
    const isSecond = (url: string) => /-(?:none|content-length-0|chunked-empty-first)$/.test(url);
    const unexplained = smuggled().filter(({ url }) => !isSecond(url));
    expect(unexplained).toEqual([]);
  },
  60_000,
);

test("a body on GET, HEAD and DELETE is refused with words, and the connection ends", async () => {
  for (const method of ["GET", "DELETE"]) {
    const answer = await exchange(port, attemptOf("a", method, "chunked").bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain(`"message":"${method} takes no body"`);
  }
  expect(services.flatMap(({ seen }) => seen)).toEqual([]);
});

test("answers stay with who asked while others try every framing", async () => {
  // A longer run: FRAMING_PAIRS=10000 npm test -- services/dashboard/test/framing.test.ts
  const pairs = Number(process.env["FRAMING_PAIRS"] ?? "500");
  const differing: string[] = [];
  const atOnce = 16;
  const one = async (index: number) => {
    const attempt = randomAttempt(`attempt-${index}`);
    const [, heard] = await Promise.all([
      exchange(port, attempt.bytes),
      honestRequest(port, `honest-${index}`),
    ]);
    if (heard !== `honest-${index}`) differing.push(`${attempt.method} ${attempt.framing}: ${heard}`);
  };
  let next = 0;
  const worker = async () => {
    while (next < pairs) await one(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(differing).toEqual([]);
}, 600_000);

test("a service that speaks unasked on an idle connection is not believed", async () => {
  const sockets: Socket[] = [];
  const poisoned = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue"));
  });
  await new Promise<void>((resolve) => poisoned.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(poisoned.address() as AddressInfo).port}`;
  const other = await startService("dashboard", {
    env: { QUERY_URL: url, CONTROL_URL: url, WEB_DIR: "/nonexistent" },
  });
  const ask = async () => (await fetch(`${other.url}/api/v1/customers`)).text();
  expect(await ask()).toBe("true");
  sockets[0]?.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfalse");
  // The connection is let go as soon as the bytes are seen; until then nobody has asked on it.
  await eventually(() => expect(sockets[0]?.destroyed || sockets[0]?.readableEnded).toBe(true));
  expect(await ask()).toBe("true");
  expect(sockets).toHaveLength(2);
  await other.stop();
  poisoned.close();
});
