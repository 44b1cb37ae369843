import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { instanceId, shardOf } from "@rollcall/contracts/identity";
import { deadQueueName, exchanges, queues } from "@rollcall/contracts/broker";
import type { LiveMessage } from "@rollcall/contracts/live";
import { createLog, listenToFanout } from "@rollcall/service-kit";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { createTestQuestdb, eventually, startService, type TestService } from "@rollcall/test-kit";
import { Ajv2020 } from "ajv/dist/2020.js";
import { connect } from "amqplib";
import { createSurroundings, nowUs, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let service: TestService;
beforeAll(async () => {
  around = await createSurroundings({ overdueAfterSeconds: 300 });
  service = await startService("liveness", around);
});
afterAll(async () => {
  await service.stop();
  await around.close();
});

const becomes = (machine: string, row: Record<string, unknown>) =>
  eventually(async () => expect(await around.instanceRow(machine)).toMatchObject(row));
const beatOf = async (machine: string) => {
  const id = instanceId(around.path(machine));
  return decodeBeat((await around.redis.client.hget(redisKeys.beats(shardOf(id)), id)) ?? "");
};

test("stopped acts at once, a later heartbeat revives, an earlier one that comes late does not", async () => {
  const at = nowUs() - 10_000_000;
  await around.tell("heartbeat", [{ machine: "press", at }]);
  await becomes("press", { liveness: "alive" });
  await around.tell("status", [{ machine: "press", at: at + 2_000_000, body: { status: "stopped" } }]);
  await becomes("press", { liveness: "stopped", colour: "grey" });
  await around.tell("heartbeat", [
    { machine: "press", at: at + 1_000_000 },
    { machine: "witness", at: at + 1_000_000 },
  ]);
  await becomes("witness", { liveness: "alive" });
  expect(await around.instanceRow("press")).toMatchObject({ liveness: "stopped" });
  await around.tell("heartbeat", [{ machine: "press", at: at + 3_000_000 }]);
  await becomes("press", { liveness: "alive" });
  expect(await around.flipsOf("press")).toEqual(["unseen to alive", "alive to stopped", "stopped to alive"]);
});

test("announced silence is grey until its end, and the deadline is the later of both", async () => {
  const at = nowUs();
  await around.tell("heartbeat", [
    { machine: "boat", at, body: { going_offline: { reason: "winter", ttl_seconds: 3_600 } } },
  ]);
  await becomes("boat", { liveness: "planned", colour: "grey", planned_reason: "winter" });
  expect(await beatOf("boat")).toMatchObject({ state: "planned", deadlineUs: at + 3_600_000_000 });
  await around.tell("heartbeat", [{ machine: "boat", at: at + 1 }]);
  await becomes("boat", { liveness: "alive", colour: "green" });
  expect(await beatOf("boat")).toMatchObject({ state: "alive", deadlineUs: at + 300_000_001 });
});

test("metrics and statuses register, but only heartbeats move the clock", async () => {
  await around.tell("metrics", [{ machine: "meter", body: { points: [] } }]);
  await around.tell("status", [{ machine: "gauge", body: { status: "running" } }]);
  await becomes("meter", { liveness: "unseen", colour: "grey" });
  await becomes("gauge", { liveness: "unseen", colour: "grey" });
});

test("facts are written when they change, and not brought back by a heartbeat that comes late", async () => {
  const at = nowUs();
  const body = { version: "1.0", ip_addresses: ["192.0.2.7"], location: "Aachen", group: "lasers", pid: 1 };
  await around.tell("heartbeat", [{ machine: "laser", at, body }]);
  await becomes("laser", { version: "1.0", addresses: ["192.0.2.7"], facts: { group: "lasers" } });
  await around.tell("heartbeat", [
    { machine: "laser", at: at + 2, body: { version: "1.1", location: "Bonn" } },
  ]);
  await becomes("laser", { version: "1.1", addresses: ["192.0.2.7"], facts: { group: "lasers" } });
  await around.tell("heartbeat", [
    { machine: "laser", at: at + 1, body },
    { machine: "witness-2", at },
  ]);
  await becomes("witness-2", { liveness: "alive" });
  expect(await around.instanceRow("laser")).toMatchObject({ version: "1.1" });
  const { rows } = await around.postgres.pool.query(
    "select facts from machines where customer = $1 and slug = 'laser'",
    [around.customer],
  );
  expect(rows).toEqual([{ facts: { location: "Bonn" } }]);
});

test("new and renamed instances reach QuestDB's table of names", async () => {
  await around.tell("heartbeat", [{ machine: "mill", body: { display_name: 'Mill "7"\nnorth' } }]);
  const questdb = await createTestQuestdb();
  const rows = await questdb.waitForRows(
    `select cast(instance as string), machine, software, display_name from instances
     where customer = '${around.customer}' and machine = 'mill' and display_name is not null`,
    1,
  );
  expect(rows).toEqual([[instanceId(around.path("mill")), "mill", "app", 'Mill "7"\nnorth']]);
});

test("an event of an unknown customer goes to the dead-letter queue, the rest of its batch is applied", async () => {
  await around.tell("heartbeat", [
    { machine: "good-1" },
    { machine: "lost", customer: "nobody" },
    { machine: "bad at", at: -1 },
    { machine: "good-2" },
  ]);
  await becomes("good-1", { liveness: "alive" });
  await becomes("good-2", { liveness: "alive" });
  const connection = await connect(around.vhost.url);
  const channel = await connection.createChannel();
  await eventually(async () =>
    expect((await channel.checkQueue(deadQueueName(queues.liveness.name))).messageCount).toBe(2),
  );
  await connection.close();
});

test("thresholds of customer, machine and instance move the deadlines at once", async () => {
  const { pool } = around.postgres;
  const at = nowUs() - 60_000_000;
  await around.tell("heartbeat", [{ machine: "clock", at }]);
  await becomes("clock", { liveness: "alive" });
  const changed = async (table: string) => {
    const change = Buffer.from(JSON.stringify({ table, key: null }));
    await around.publisher.publish("rollcall.changes", "", change);
  };
  const due = (seconds: number) =>
    eventually(async () => expect(await beatOf("clock")).toMatchObject({ deadlineUs: at + seconds * 1e6 }));
  await pool.query("update machines set overdue_after_seconds = 900 where slug = 'clock'");
  await changed("machines");
  await due(900);
  await pool.query("update instances set overdue_after_seconds = 600 where machine = 'clock'");
  await changed("instances");
  await due(600);
  const before = nowUs();
  await pool.query("update instances set overdue_after_seconds = 30 where machine = 'clock'");
  await changed("instances");
  await becomes("clock", { liveness: "overdue", colour: "red" });
  // It became true when the threshold changed, not in the past.
  expect((await beatOf("clock")).deadlineUs).toBeGreaterThanOrEqual(before);
  await pool.query("update instances set overdue_after_seconds = null where machine = 'clock'");
  await changed("instances");
  await becomes("clock", { liveness: "alive" });
  await due(900);
});

test("an instance that people deleted and that speaks again is a new one", async () => {
  const { pool } = around.postgres;
  await around.tell("heartbeat", [{ machine: "ghost" }]);
  await becomes("ghost", { liveness: "alive" });
  await pool.query("delete from instances where machine = 'ghost'");
  const key = instanceId(around.path("ghost"));
  await around.publisher.publish(
    "rollcall.changes",
    "",
    Buffer.from(JSON.stringify({ table: "instances", key })),
  );
  await eventually(async () =>
    expect(await around.redis.client.hget(redisKeys.beats(shardOf(key)), key)).toBeNull(),
  );
  await around.tell("heartbeat", [{ machine: "ghost" }]);
  await becomes("ghost", { liveness: "alive", colour: "green" });
});

const schema = JSON.parse(
  readFileSync(new URL("../../../contracts/messages/live.schema.json", import.meta.url), "utf8"),
) as object;
const isLive = new Ajv2020().compile(schema);

/** What is told to the live stream from now on; each message is as the contract says. */
async function listenToLive() {
  const messages: LiveMessage[] = [];
  const listener = await listenToFanout(around.vhost.url, createLog("test", "silent"), {
    exchange: exchanges.live,
    onMessage: (content) => messages.push(JSON.parse(content.toString()) as LiveMessage),
    onConnect: () => undefined,
  });
  const close = async () => {
    await listener.close();
    for (const message of messages) {
      isLive(message);
      expect(isLive.errors ?? []).toEqual([]);
    }
  };
  return { events: () => messages.flatMap(({ events }) => events), close };
}

test("flips go to the live stream with names and colour, as the contract says", async () => {
  const live = await listenToLive();
  const at = nowUs();
  await around.tell("heartbeat", [{ machine: "siren", at }]);
  await eventually(() =>
    expect(live.events()).toContainEqual({
      type: "flip",
      at,
      instance: instanceId(around.path("siren")),
      ...around.path("siren"),
      from: "unseen",
      to: "alive",
      colour: "green",
    }),
  );
  await live.close();
});

test("who watches is told of a mass when it is marked: before any of its flips is recorded", async () => {
  const live = await listenToLive();
  // More of one shard than one call of a sweep marks.
  const machines = Array.from({ length: 24_000 }, (_, n) => `mass-${n}`)
    .filter((machine) => shardOf(instanceId(around.path(machine))) === "00")
    .slice(0, 1_200);
  const at = nowUs() - 301_000_000;
  await around.tell(
    "heartbeat",
    machines.map((machine, n) => ({ machine, at: at + n })),
  );
  await eventually(() => expect(live.events()).toContainEqual({ type: "overflow", customers: null }));
  const events = live.events();
  const told = events.findIndex(({ type }) => type === "overflow");
  expect(events.slice(0, told).some((event) => event.type === "flip" && event.to === "overdue")).toBe(false);
  await becomes(machines[0] as string, { liveness: "overdue" });
  await live.close();
});
