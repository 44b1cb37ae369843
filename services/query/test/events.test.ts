import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { exchanges } from "@rollcall/contracts/broker";
import type { FlipEvent } from "@rollcall/contracts/live";
import { assertTopology } from "@rollcall/service-kit";
import { eventually } from "@rollcall/test-kit";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { aFlip } from "./a-flip.ts";
import {
  aCustomer,
  aDiagnostic,
  anApiKey,
  anInstance,
  aPlatform,
  type Platform,
  uuid,
} from "./a-platform.ts";
import { anEventReader } from "./an-event-reader.ts";

let platform: Platform;
let connection: ChannelModel;
let channel: Channel;
let acme: string;
let other: string;
let bob: string;
const readers: Awaited<ReturnType<typeof anEventReader>>[] = [];

beforeAll(async () => {
  platform = await aPlatform({ env: { STREAM_BUFFER_BYTES: "20000", MAX_STREAMS: "20" } });
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "other");
  acme = await anInstance(pool, { customer: "acme" });
  other = await anInstance(pool, { customer: "other" });
  bob = await anApiKey(pool, { role: "viewer", customer: "acme" });
  connection = await connect(platform.vhost.url, { noDelay: true });
  channel = await connection.createChannel();
  await assertTopology(channel);
});
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});
afterAll(async () => {
  await connection?.close();
  await platform?.close();
});

async function open(key = platform.alice, options: Parameters<typeof anEventReader>[2] = {}) {
  const reader = await anEventReader(platform.service.url, key, options);
  readers.push(reader);
  return reader;
}

const publish = (exchange: string, content: unknown) =>
  channel.publish(exchange, "", Buffer.from(JSON.stringify(content)));

const publishFlips = (...events: FlipEvent[]) => publish(exchanges.live, { version: 1, events });

const recordFlip = (instance: string, at: Date) =>
  platform.postgres.pool.query(
    "insert into flips (at, instance, from_state, to_state) values ($1, $2, 'alive', 'overdue')",
    [at, instance],
  );

test("sends a flip at once, with an id to continue from", async () => {
  const reader = await open();
  expect(reader.status).toBe(200);
  expect(reader.text()).toContain("retry: ");
  publishFlips(aFlip({ customer: "acme", instance: acme }));
  const { id, data } = await reader.next("flip", 2_000);
  expect(data).toMatchObject({
    customer: "acme",
    machine: "server-01",
    from: "alive",
    to: "overdue",
    colour: "red",
  });
  expect(Number(id)).toBeGreaterThan(1.7e15);
});

test("sends only what the caller may see, and only what he asked for", async () => {
  const [his, hers] = [await open(bob), await open(platform.alice, { query: "?customer=other&types=flip" })];
  publishFlips(aFlip({ customer: "other", instance: other }), aFlip({ customer: "acme", instance: acme }));
  expect((await his.next("flip")).data["customer"]).toBe("acme");
  expect((await hers.next("flip")).data["customer"]).toBe("other");
  publish(exchanges.changes, { table: "customers", key: "acme" });
  await his.next("change");
  expect(his.events.filter(({ type }) => type === "flip")).toHaveLength(1);
  expect(hers.events.map(({ type }) => type)).toEqual(["flip"]);
});

test("sends statuses, diagnostics and rejections as soon as they are recorded, and flips that no message told", async () => {
  const reader = await open(bob);
  const { pool } = platform.postgres;
  await pool.query(
    "insert into statuses (at, instance, status, message) values (now(), $1, 'degraded', 'slow')",
    [acme],
  );
  const diagnostic = await aDiagnostic(pool, acme, { code: 1001, severity: 2, message: "MQTT failed" });
  await pool.query(
    `insert into rejections (at, id, last_at, reason, count, customer, http_status, detail)
     values (now(), $1, now(), 'token_expired', 3, 'acme', 403, 'expired')`,
    [uuid()],
  );
  await recordFlip(acme, new Date());
  expect((await reader.next("status")).data).toMatchObject({
    status: "degraded",
    message: "slow",
    customer: "acme",
  });
  expect((await reader.next("diagnostic")).data).toMatchObject({ diagnostic, code: 1001, closed: false });
  expect((await reader.next("rejection")).data).toMatchObject({ reason: "token_expired", count: 3 });
  expect((await reader.next("flip", 15_000)).data).toMatchObject({ to: "overdue" });
  await pool.query(
    "update diagnostics set acknowledged_at = now(), acknowledged_by = 'alice' where id = $1",
    [diagnostic],
  );
  await eventually(
    () => {
      const last = reader.events.filter(({ type }) => type === "diagnostic").at(-1);
      expect(last?.data).toMatchObject({ acknowledged: true });
    },
    { withinMs: 8_000 },
  );
});

test("replays what was recorded since the last event, each once", async () => {
  const { pool } = platform.postgres;
  const hourAgo = new Date(Date.now() - 3_600_000);
  const moments = [50, 40, 30].map((minutes) => new Date(Date.now() - minutes * 60_000));
  for (const at of moments) {
    await recordFlip(acme, at);
    await pool.query("update flips set recorded_at = $1 where at = $1", [at]);
  }
  const reader = await open(bob, { lastEventId: String(hourAgo.getTime() * 1_000), query: "?types=flip" });
  await eventually(() => expect(reader.events.length).toBeGreaterThanOrEqual(3));
  const times = reader.events.map(({ data }) => data["at"]);
  expect(times.slice(0, 3)).toEqual(moments.map((at) => at.toISOString()));
  expect(new Set(reader.events.map(({ data }) => data["key"])).size).toBe(reader.events.length);

  const later = await open(bob, {
    query: `?types=flip&last_event_id=${(moments[1] as Date).getTime() * 1_000}`,
  });
  await eventually(() => expect(later.events.length).toBeGreaterThanOrEqual(2));
  expect(later.events[0]?.data["at"]).toBe((moments[1] as Date).toISOString());
});

test("tells how the platform is doing, with figures for those who may see everything", async () => {
  const [all, part] = [await open(), await open(bob)];
  expect((await all.next("pulse", 12_000)).data).toHaveProperty("heartbeats_per_second");
  expect((await part.next("pulse", 12_000)).data).not.toHaveProperty("heartbeats_per_second");
});

test("keeps the connection alive while nothing happens", async () => {
  const reader = await open(platform.alice, { query: "?types=rejection" });
  await eventually(() => expect(reader.text()).toContain(": keep-alive"), { withinMs: 20_000 });
}, 30_000);

test("says that there was more when there is too much", async () => {
  const reader = await open();
  publishFlips(...Array.from({ length: 800 }, () => aFlip({ customer: "acme", instance: acme })));
  await reader.next("overflow");
  expect(reader.events.filter(({ type }) => type === "flip").length).toBeLessThanOrEqual(500);
});

test("says that there was more to those whose flips liveness did not tell of one by one", async () => {
  const [all, part, elsewhere] = [
    await open(),
    await open(bob),
    await open(platform.alice, { query: "?types=rejection" }),
  ];
  publish(exchanges.live, { version: 1, events: [{ type: "overflow", customers: ["other"] }] });
  await all.next("overflow");
  publish(exchanges.live, { version: 1, events: [{ type: "overflow", customers: ["acme"] }] });
  await part.next("overflow");
  expect(part.events.filter(({ type }) => type === "overflow").length).toBe(1);
  // That a mass is marked is told at once, all else with the next tick.
  publish(exchanges.live, { version: 1, events: [{ type: "overflow", customers: null }] });
  publish(exchanges.live, { version: 1, events: [{ type: "overflow", customers: ["acme"] }] });
  await eventually(() => expect(part.events.filter(({ type }) => type === "overflow").length).toBe(3));
  expect(elsewhere.events.filter(({ type }) => type === "overflow")).toEqual([]);
});

test("cuts a reader who does not read, and no other", async () => {
  const [slow, quick] = [await open(platform.alice, { reads: false }), await open()];
  const cutTotal = async () => {
    const metrics = await (await fetch(`${platform.service.healthUrl}/metrics`)).text();
    return Number(/^query_streams_cut_total (\d+)/m.exec(metrics)?.[1]);
  };
  const notices = () => quick.events.filter(({ type }) => type === "notice").length;
  // The sockets in between hold some megabytes before anything is left with the service.
  for (let n = 0; n < 100 && (await cutTotal()) === 0; n += 1) {
    const before = notices();
    const detail = { text: "x".repeat(300_000) };
    const notice = { type: "notice", id: uuid(), kind: "blind", from: Date.now() * 1_000, to: null, detail };
    publish(exchanges.live, { version: 1, events: [notice] });
    await eventually(() => expect(notices()).toBeGreaterThan(before));
  }
  expect(await cutTotal()).toBe(1);
  expect(quick.ended()).toBe(false);
  slow.close();
}, 60_000);

test("ends a stream whose key was revoked", async () => {
  const key = await anApiKey(platform.postgres.pool, { role: "viewer", customer: null });
  const reader = await open(key);
  await platform.postgres.pool.query("update api_keys set revoked_at = now() where prefix = $1", [
    key.slice(0, 12),
  ]);
  // The authenticator may remember it for a second, so the change is announced until it has forgotten.
  await eventually(
    () => {
      publish(exchanges.changes, { table: "api_keys", key: null });
      expect(reader.ended()).toBe(true);
    },
    { withinMs: 8_000, everyMs: 250 },
  );
});

test("shows a child that was added while the stream is open", async () => {
  const reader = await open(bob);
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme-south", "acme");
  const instance = await anInstance(pool, { customer: "acme-south" });
  publish(exchanges.changes, { table: "customers", key: "acme-south" });
  await eventually(
    () => {
      publishFlips(aFlip({ customer: "acme-south", instance }));
      expect(reader.events.some(({ data }) => data["customer"] === "acme-south")).toBe(true);
    },
    { everyMs: 100 },
  );
});

test.each([
  ["?types=flip,nonsense", 422],
  ["?last_event_id=yesterday", 422],
  ["?customer=other", 404],
  ["?bogus=1", 422],
])("refuses %s", async (query, status) => {
  expect((await open(bob, { query })).status).toBe(status);
});

test("answers 503 when too many streams are open", async () => {
  const opened = await Promise.all(Array.from({ length: 20 }, () => open()));
  expect(opened.every(({ status }) => status === 200)).toBe(true);
  expect((await open()).status).toBe(503);
});
