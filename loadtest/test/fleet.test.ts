import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { FleetOptions } from "../src/fleet/fleet-options.ts";
import { startFleet } from "../src/fleet/fleet.ts";
import { loadLedger } from "../src/ledger/ledger.ts";

type Seen = { url: string; body: Record<string, unknown> };

let folder: string;
let server: Server;
let seen: Seen[];
let answer: (n: number) => { status: number; retryAfterS?: number } | "break";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fleet-test-"));
  seen = [];
  answer = () => ({ status: 200 });
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push({ url: request.url ?? "", body: JSON.parse(body) });
      const given = answer(seen.length);
      if (given === "break") {
        request.socket.destroy();
        return;
      }
      const headers = given.retryAfterS ? { "retry-after": String(given.retryAfterS) } : {};
      response.writeHead(given.status, { "content-length": "11", ...headers }).end('{"ok":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const aFleet = (with_: Partial<FleetOptions>): FleetOptions => ({
  identity: { run: 7, customer: "acme", software: "app", token: "fmt_x", machines: "m" },
  targets: [{ host: "127.0.0.1", port: (server.address() as AddressInfo).port }],
  ledgerFile: join(folder, "ledger"),
  firstSeq: 1,
  instances: 20,
  periodMs: 200,
  jitterMs: 10,
  durationMs: 5_000,
  rounds: 2,
  sockets: 4,
  keepAlive: true,
  timeoutMs: 1_000,
  backOff: true,
  ...with_,
});

test("each instance reports in each period, numbered, over few connections", async () => {
  const summary = await startFleet(aFleet({}), () => {}).done;
  expect(summary).toMatchObject({ sent: 40, statuses: { 200: 40 }, unsent: 0 });
  expect(summary.socketsOpened).toBeLessThanOrEqual(4);
  expect(new Set(seen.map(({ body }) => body["uptime_seconds"])).size).toBe(40);
  const paths = seen.map(({ url }) => url);
  for (let n = 0; n < 20; n += 1)
    expect(paths.filter((path) => path === `/api/ingest/acme/m-${n}/app/heartbeat`)).toHaveLength(2);
});

test("the ledger holds every request with its answer", async () => {
  answer = (n) => (n === 5 ? "break" : { status: n % 10 === 0 ? 422 : 200 });
  const { sent } = await startFleet(aFleet({}), () => {}).done;
  const ledger = loadLedger([join(folder, "ledger")]);
  expect(ledger.size).toBe(sent + 1);
  expect(ledger.sent.slice(1).every((flag) => flag === 1)).toBe(true);
  expect([...new Set(ledger.status.slice(1))].sort((a, b) => a - b)).toEqual([2, 200, 422]);
  for (let seq = 1; seq < ledger.size; seq += 1)
    expect(ledger.answeredAtUs[seq]).toBeGreaterThanOrEqual(ledger.sentAtUs[seq] as number);
});

test("waits as long as Retry-After says and then reports", async () => {
  answer = (n) => (n <= 20 ? { status: 503, retryAfterS: 1 } : { status: 200 });
  const startMs = performance.now();
  const summary = await startFleet(aFleet({ rounds: 1 }), () => {}).done;
  expect(summary.statuses).toEqual({ 200: 20, 503: 20 });
  expect(performance.now() - startMs).toBeGreaterThan(1_000);
});

test("counts latency from the intended time when the server is too slow", async () => {
  server.removeAllListeners("request");
  // One socket and 40 ms an answer: the twentieth of 20 requests that are due at once waits 0.8 s.
  server.on("request", (request, response) => {
    request.resume();
    setTimeout(() => response.writeHead(200, { "content-length": "0" }).end(), 40);
  });
  const options = aFleet({ rounds: 1, sockets: 1, spreadMs: 1, jitterMs: 0, periodMs: 5_000 });
  const { latency } = await startFleet(options, () => {}).done;
  expect(latency.maxMs).toBeGreaterThan(700);
});

test("sends all kinds in their shares, and the silent ones stop", async () => {
  const options = aFleet({ mix: 0.75, rounds: 20, periodMs: 20, jitterMs: 0, silent: 10, silentAfterMs: 0 });
  await startFleet(options, () => {}).done;
  expect(seen).toHaveLength(200);
  for (const kind of ["heartbeat", "diagnostics", "status", "metrics"]) {
    const count = seen.filter(({ url }) => url.endsWith(`/${kind}`)).length;
    expect(count).toBeGreaterThanOrEqual(45);
    expect(count).toBeLessThanOrEqual(55);
  }
  expect(seen.some(({ url }) => /\/m-1\d\//.test(url))).toBe(false);
});
