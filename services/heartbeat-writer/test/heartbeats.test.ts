import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import { instanceId } from "@rollcall/contracts/identity";
import type { Envelope } from "@rollcall/contracts/messages";
import {
  aHeartbeat,
  createTestQuestdb,
  createTestVhost,
  eventually,
  nowUs,
  openTestBroker,
  randomSlug,
  startService,
} from "@rollcall/test-kit";
import { connect } from "amqplib";

const vhost = await createTestVhost();
const questdb = await createTestQuestdb();
const broker = await openTestBroker(vhost.url);
const writer = await startService("heartbeat-writer", {
  vhost,
  env: { FLUSH_EVERY_MS: "50", DISTINCT_VALUES: "3", ROLL_UP_EVERY_MS: "200", WATCH_EVERY_MS: "200" },
});

afterAll(async () => {
  await writer.stop();
  await broker.close();
  await vhost.close();
});

const rowsOf = (customer: string, count: number, columns: string) =>
  questdb.waitForRows(
    `select ${columns} from heartbeats where customer = '${customer}' order by received_at`,
    count,
  );

/** Refusals that the writer published for a customer. */
async function takeRejections(customer: string) {
  const connection = await connect(vhost.url);
  const channel = await connection.createChannel();
  const events: Envelope<"rejection">["events"][number][] = [];
  for (
    let got = await channel.get(queues.rejections.name);
    got;
    got = await channel.get(queues.rejections.name)
  ) {
    events.push(...(JSON.parse(got.content.toString()) as Envelope<"rejection">).events);
    channel.ack(got);
  }
  await channel.close();
  await connection.close();
  return events.filter((event) => event.customer === customer);
}

test("stores every field of a heartbeat under the instance's id", async () => {
  const customer = randomSlug("alice");
  const at = nowUs();
  const body = { ts: "2026-03-06T12:00:00.123456Z", version: "1.0.0", uptime_seconds: 86_400, pid: 12_345 };
  await broker.publish("heartbeat", [aHeartbeat({ at, customer, body })]);
  const [row] = await rowsOf(
    customer,
    1,
    "received_at::long, instance::string, device_ts::long, version, uptime_seconds, pid",
  );
  const id = instanceId({ customer, machine: "server-01", software: "app" });
  const deviceTs = Date.parse("2026-03-06T12:00:00.123Z") * 1_000 + 456;
  expect(row).toEqual([at, id, deviceTs, "1.0.0", 86_400, 12_345]);
});

test("takes the arrival for the device's time when it sends none, and nothing for what is not there", async () => {
  const customer = randomSlug("alice");
  const at = nowUs();
  await broker.publish("heartbeat", [aHeartbeat({ at, customer, body: { version: null, pid: null } })]);
  const rows = await rowsOf(customer, 1, "device_ts::long, version, uptime_seconds, pid");
  expect(rows).toEqual([[at, null, null, null]]);
});

test("stores a version as it was sent, however odd", async () => {
  const customer = randomSlug("alice");
  const versions = ["1.0 beta, build=7", 'ä€😀\\"'];
  await broker.publish(
    "heartbeat",
    versions.map((version) => aHeartbeat({ customer, body: { version } })),
  );
  expect(await rowsOf(customer, 2, "version")).toEqual(versions.map((version) => [version]));
});

test("stores an envelope once, however often it is delivered", async () => {
  const customer = randomSlug("alice");
  const events = Array.from({ length: 33 }, (_, n) => aHeartbeat({ customer, machine: `server-${n}` }));
  const id = await broker.publish("heartbeat", events);
  await rowsOf(customer, 33, "instance");
  await broker.publish("heartbeat", events, id);
  await broker.publish("heartbeat", [aHeartbeat({ customer, machine: "server-last" })]);
  expect(await rowsOf(customer, 34, "instance")).toHaveLength(34);
});

test("keeps the good ones of a thousand heartbeats and buries the bad one with the reason", async () => {
  const customer = randomSlug("alice");
  for (let n = 0; n < 1_000; n += 1) {
    const machine = n === 500 ? "Not a slug" : `server-${n}`;
    const envelope = {
      version: 1,
      id: `${n}`,
      kind: "heartbeat",
      events: [aHeartbeat({ customer, machine })],
    };
    broker.send("heartbeat", JSON.stringify(envelope));
  }
  await broker.confirmed();
  await rowsOf(customer, 999, "instance");
  const [letter] = await eventually(async () => {
    const letters = await broker.takeDead(queues.heartbeats.name);
    expect(letters).toHaveLength(1);
    return letters;
  });
  expect(letter?.reason).toBe('not a slug: "Not a slug"');
});

test("stores versions beyond the customer's budget as other, and tells it once", async () => {
  const customer = randomSlug("alice");
  const versions = ["1", "2", "3", "4", "5", "1"];
  for (const version of versions)
    await broker.publish("heartbeat", [aHeartbeat({ customer, body: { version } })]);
  const rows = await rowsOf(customer, 6, "version");
  expect(rows.flat()).toEqual(["1", "2", "3", "other", "other", "1"]);
  expect(await takeRejections(customer)).toMatchObject([{ reason: "distinct_values", count: 1 }]);
  const kept = await questdb.waitForRows(`select value from symbol_values where customer = '${customer}'`, 3);
  expect(kept.flat().map(String).sort()).toEqual(["1", "2", "3"]);
});

test("refuses a heartbeat that is older than the history is kept for, which QuestDB would drop in silence", async () => {
  const customer = randomSlug("alice");
  const at = nowUs() - 8 * 86_400_000_000;
  const old = [aHeartbeat({ at, customer }), aHeartbeat({ at: at + 1, customer })];
  await broker.publish("heartbeat", [...old, aHeartbeat({ customer })]);
  expect(await rowsOf(customer, 1, "instance")).toHaveLength(1);
  expect(await takeRejections(customer)).toMatchObject([
    { reason: "too_old", count: 2, at, last_at: at + 1 },
  ]);
});

test("rolls up a completed hour, and again when heartbeats of it come late", async () => {
  const customer = randomSlug("alice");
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000_000 - 2 * 3_600_000_000;
  const iso = (second: number) => new Date(hour / 1_000 + second * 1_000).toISOString();
  const beat = (second: number, pid: number) =>
    aHeartbeat({
      at: hour + second * 1_000_000,
      customer,
      body: { pid, uptime_seconds: second, version: `1.${pid}`, ts: iso(second - 0.25) },
    });
  const rolled = (expected: unknown[]) =>
    eventually(
      async () => {
        const columns = "hour::long, version, uptime_seconds, clock_skew_s, beats, longest_gap_s, restarts";
        const sql = `select ${columns} from heartbeats_1h where customer = '${customer}'`;
        expect(await questdb.query(sql)).toEqual([[hour, "1.2", 3_000, -0.25, ...expected]]);
      },
      { withinMs: 10_000 },
    );
  // Silent for 100 s, then another process, then silent again.
  await broker.publish("heartbeat", [beat(0, 1), beat(60, 1), beat(160, 2), beat(3_000, 2)]);
  await rolled([4, 2_840, 1]);
  // Stored and not to be seen yet: what is rolled up meanwhile must not be the last word.
  await questdb.query("alter table heartbeats suspend wal");
  await broker.publish("heartbeat", [beat(1_500, 2)]);
  await delay(700);
  await questdb.query("alter table heartbeats resume wal");
  await rolled([5, 1_500, 1]);
});

test("is not ready while QuestDB has suspended a table, and names it", async () => {
  const readiness = async () => (await fetch(`${writer.healthUrl}/health/ready`)).json();
  await questdb.query("alter table symbol_values suspend wal");
  try {
    await eventually(async () => {
      const error = expect.stringContaining("QuestDB suspended symbol_values") as unknown;
      expect(await readiness()).toMatchObject({
        ready: false,
        probes: { "questdb tables applied": { error } },
      });
    });
  } finally {
    await questdb.query("alter table symbol_values resume wal");
  }
  await eventually(async () => expect(await readiness()).toMatchObject({ ready: true }));
});

test("accounts for every event it was given", async () => {
  const text = await (await fetch(`${writer.healthUrl}/metrics`)).text();
  const fate = (name: string) =>
    Number(
      new RegExp(`heartbeat_writer_events_total{queue="heartbeats",fate="${name}"} (\\d+)`).exec(text)?.[1] ??
        0,
    );
  expect(fate("received")).toBeGreaterThan(1_000);
  expect(fate("received")).toBe(fate("stored") + fate("dead") + fate("returned"));
  expect(fate("dead")).toBe(1);
});
