import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { devicePath, eventually, metric, send, startGateway, type TestGateway } from "./gateway-fixture.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

let gateway: TestGateway;
let broker: TcpProxy;

beforeAll(async () => {
  broker = await openTcpProxy();
  gateway = await startGateway({
    env: { DEADLINE_MS: "600", MAX_IN_FLIGHT: "8" },
    proxies: { amqpUrl: broker.through },
  });
});
afterAll(async () => {
  await gateway.close();
  await broker.close();
});

const heartbeat = (machine = "server-01") =>
  send(gateway.service.url, gateway.alice, devicePath(gateway.alice, "heartbeat", { machine }));

const timed = async () => {
  const startedAt = performance.now();
  const answer = await heartbeat();
  return { ...answer, ms: performance.now() - startedAt };
};

const readiness = async () => (await fetch(`${gateway.service.url}/health/ready`)).status;

const storedAgain = () =>
  eventually(async () => expect((await heartbeat()).status).toBe(200), { withinMs: 15_000 });

test("answers 503 with Retry-After at once while the broker is away, and stores again when it is back", async () => {
  await storedAgain();
  broker.cut();
  await eventually(async () => expect(await readiness()).toBe(503));
  const away = await timed();
  expect(away.status).toBe(503);
  expect(away.json).toEqual({ detail: expect.any(String) });
  expect(Number(away.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(away.ms).toBeLessThan(400);
  broker.restore();
  await storedAgain();
  await eventually(async () => expect(await readiness()).toBe(200));
});

test("a crowd of new connections waits for a busy process and is not turned away", async () => {
  gateway.service.pause();
  const crowd = Array.from({ length: 1_500 }, () => connect(gateway.service.ports.http, "127.0.0.1"));
  try {
    await Promise.all(crowd.map((socket) => once(socket, "connect")));
  } finally {
    for (const socket of crowd) socket.destroy();
    gateway.service.resume();
  }
  await storedAgain();
});

test("records what it could not take, and publishes that when the broker is back", async () => {
  await storedAgain();
  broker.cut();
  await eventually(async () => expect(await readiness()).toBe(503));
  const machine = "server-in-the-dark";
  for (let n = 0; n < 3; n += 1) expect((await heartbeat(machine)).status).toBe(503);
  await eventually(async () =>
    expect(await metric(gateway.service, "ingest_gateway_rejections_waiting")).toBeGreaterThan(0),
  );
  broker.restore();
  const row = await eventually(
    () => {
      const found = gateway.rejections.find((candidate) => candidate.machine === machine);
      if (!found) throw new Error("not yet");
      return found;
    },
    { withinMs: 15_000 },
  );
  expect(row).toMatchObject({ reason: "overloaded", http_status: 503, count: 3 });
});

test("answers 503 within the deadline when the broker hangs, and at once when it hangs longer or too much with it", async () => {
  await storedAgain();
  broker.hold();
  const held = Array.from({ length: 4 }, () => timed());
  await eventually(async () =>
    expect(await metric(gateway.service, "ingest_gateway_in_flight_events")).toBe(4),
  );
  // Half of all that may be in flight is one customer's share.
  const tooMuch = await timed();
  expect([tooMuch.status, tooMuch.headers.has("retry-after")]).toEqual([429, true]);
  expect(tooMuch.ms).toBeLessThan(400);
  for (const late of await Promise.all(held)) {
    expect([late.status, late.headers.has("retry-after")]).toEqual([503, true]);
    expect(late.ms).toBeGreaterThan(500);
    expect(late.ms).toBeLessThan(5_000);
  }

  // One is tried now and then; the others need not wait.
  await eventually(async () => {
    const next = await timed();
    expect([next.status, next.headers.has("retry-after")]).toEqual([503, true]);
    expect(next.ms).toBeLessThan(400);
  });
  broker.restore();
  await storedAgain();
  // The events that were given up counted until the broker had spoken.
  await eventually(async () =>
    expect(await metric(gateway.service, "ingest_gateway_in_flight_events")).toBe(0),
  );
});

test("every event that was answered 200 is there, and the books balance", async () => {
  await storedAgain();
  const sent = await Promise.all(Array.from({ length: 4 }, (_, n) => heartbeat(`books-${n}`)));
  expect(sent.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const text = await (await fetch(`${gateway.service.healthUrl}/metrics`)).text();
  const samples = text.split("\n").filter((line) => line.startsWith("ingest_gateway_requests_total{"));
  const count = (test: (line: string) => boolean) =>
    samples.filter(test).reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
  const stored = count((line) => line.includes('outcome="stored"'));
  const refused = count((line) => !line.includes('outcome="stored"'));
  // What was given up at the deadline may still have been stored: the device sends it again.
  await eventually(() => expect(gateway.events.length).toBeGreaterThanOrEqual(stored));
  const countOfRows = () => gateway.rejections.reduce((sum, row) => sum + row.count, 0);
  await eventually(() => expect(countOfRows()).toBe(refused));
});
