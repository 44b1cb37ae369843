import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { devicePath, eventually, metric, send, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ env: { GATEWAY_PROCESSES: "2" } });
});
afterAll(() => gateway.close());

/** Each on a connection of its own, so that the system spreads them. */
const heartbeats = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const path = devicePath(gateway.alice, "heartbeat", { machine: `m-${n}` });
      return (await send(gateway.service.url, gateway.alice, path, { headers: { connection: "close" } }))
        .status;
    }),
  );

const workersOf = (parent: number | null) =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[1] === String(parent);
      } catch {
        return false;
      }
    })
    .map(Number);

test("several processes share the ports, and their metrics are added up", async () => {
  expect(new Set(await heartbeats(40))).toEqual(new Set([200]));
  await eventually(() => expect(gateway.events).toHaveLength(40));
  const stored = 'ingest_gateway_requests_total{kind="heartbeat",outcome="stored"}';
  expect(await metric(gateway.service, stored)).toBe(40);
  expect(await metric(gateway.service, "ingest_gateway_tokens")).toBe(1);
  expect(workersOf(gateway.service.pid())).toHaveLength(2);
});

test("a process that is killed is replaced, and the others go on meanwhile", async () => {
  const [victim = 0] = workersOf(gateway.service.pid());
  process.kill(victim, "SIGKILL");
  const readiness = async () => (await fetch(`${gateway.service.healthUrl}/health/ready`)).status;
  await eventually(async () => expect(await readiness()).toBe(503));
  await eventually(async () => expect(await readiness()).toBe(200), { withinMs: 20_000 });
  const workers = workersOf(gateway.service.pid());
  expect(workers).toHaveLength(2);
  expect(workers).not.toContain(victim);
  expect(new Set(await heartbeats(20))).toEqual(new Set([200]));
});
