import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { shardOf } from "@rollcall/contracts/identity";
import { redisKeys } from "@rollcall/contracts/redis";
import { createTestQuestdb, eventually, randomSlug } from "@rollcall/test-kit";
import {
  aBeat,
  aCustomer,
  anApiKey,
  anInstance,
  aPlatform,
  type Platform,
  type Schemas,
  uuid,
} from "./a-platform.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await aPlatform({ env: { DISK_PATH: "/tmp" } });
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "acme-north", "acme");
  await aCustomer(pool, "other");
  await anInstance(pool, { customer: "acme", machine: "m-1" });
  const since = new Date(Date.now() - 10_000);
  await anInstance(pool, { customer: "acme-north", machine: "m-2", liveness: "overdue", since });
  await anInstance(pool, { customer: "acme-north", machine: "m-3", liveness: "overdue" });
  await anInstance(pool, { customer: "acme-north", machine: "m-4", liveness: "stopped" });
  await anInstance(pool, { customer: "other", machine: "m-5", status: "error" });
});
afterAll(() => platform?.close());

const overview = (query = "", key?: string) => platform.get<Schemas["Overview"]>(`/overview${query}`, key);

test("counts by colour in all and per customer, parents with their children", async () => {
  const { status, body } = await overview();
  expect(status).toBe(200);
  expect(body.counts).toEqual({ green: 1, yellow: 0, red: 3, grey: 1, total: 5 });
  expect(body.customers).toEqual([
    {
      slug: "acme",
      name: "Customer acme",
      parent: null,
      active: true,
      own: { green: 1, yellow: 0, red: 0, grey: 0, total: 1 },
      counts: { green: 1, yellow: 0, red: 2, grey: 1, total: 4 },
      colour: "red",
    },
    {
      slug: "acme-north",
      name: "Customer acme-north",
      parent: "acme",
      active: true,
      own: { green: 0, yellow: 0, red: 2, grey: 1, total: 3 },
      counts: { green: 0, yellow: 0, red: 2, grey: 1, total: 3 },
      colour: "red",
    },
    expect.objectContaining({ slug: "other", colour: "red" }),
  ]);
  expect(body.degraded).toBeNull();
});

test("tells what turned red most recently, and what the reds have in common", async () => {
  const { body } = await overview();
  expect(body.turned_red.map(({ machine, reason }) => [machine, reason])).toEqual(
    [
      ["m-2", "overdue"],
      ["m-5", "error_status"],
      ["m-3", "overdue"],
    ].toSorted(byTime(body)),
  );
  expect(body.turned_red[0]?.machine).toBe("m-2");
  expect(body.red_groups[0]).toMatchObject({
    customer: "acme-north",
    reason: "overdue",
    version: "1.0.0",
    count: 2,
  });
});

/** The two that turned red at the same minute may come in either order. */
function byTime({ turned_red }: Schemas["Overview"]) {
  const place = new Map(turned_red.map(({ machine }, n) => [machine, n]));
  return (one: string[], other: string[]) =>
    (place.get(one[0] ?? "") ?? 0) - (place.get(other[0] ?? "") ?? 0);
}

test("counts by the deadline, not by what the sweeper has recorded", async () => {
  const { client } = platform.redis;
  const { body: instances } = await platform.get<Schemas["InstanceList"]>("/instances?filter=machine:m-1");
  const { id } = instances.items[0] as Schemas["Instance"];
  await aBeat(client, id, { lastAtUs: Date.now() * 1_000 - 301e6 });
  await client.set(redisKeys.sweptAt(shardOf(id)), Date.now() * 1_000);
  const { body } = await overview("?customer=acme");
  expect(body.counts).toEqual({ green: 0, yellow: 0, red: 3, grey: 1, total: 4 });
  expect(body.turned_red[0]).toMatchObject({ machine: "m-1", reason: "overdue" });
  await client.flushdb();
});

test("follows an instance that changes its colour, with since when", async () => {
  const { pool } = platform.postgres;
  const before = (await overview()).body.counts;
  const since = new Date(Date.now() - 2_000);
  await pool.query(
    "update instances set liveness = 'overdue', liveness_since = $1 where customer = 'acme' and machine = 'm-1'",
    [since],
  );
  const { body } = await overview();
  expect(body.counts).toEqual({ ...before, green: before.green - 1, red: before.red + 1 });
  expect(body.turned_red[0]).toMatchObject({ machine: "m-1", since: since.toISOString() });
  await pool.query("update instances set liveness = 'alive', liveness_since = now() where machine = 'm-1'");
});

test("shows notices of today in words, and to each only those that touch what he sees", async () => {
  const { pool } = platform.postgres;
  const began = new Date(Date.now() - 60_000);
  await pool.query(
    `insert into notices (id, kind, from_at, to_at, detail) values
       ($1, 'blind', now() - interval '2 h', now() - interval '1 h', '{"why": "broker"}'),
       ($2, 'mass_silence', $4, $4::timestamptz + interval '10 s', '{"instances": 5000, "in_common": {"customer": "acme", "version": null}}'),
       ($3, 'blind', now() - interval '3 d', now() - interval '2 d', '{}')`,
    [uuid(), uuid(), uuid(), began],
  );
  const { body } = await overview();
  const blind = "We could not hear for 1 h: silence in that time does not count against anybody";
  expect(body.notices.map(({ kind, text }) => [kind, text])).toEqual([
    ["mass_silence", "5,000 instances fell silent at once, nearly all of customer acme"],
    ["blind", blind],
  ]);
  expect(body.notices[0]?.members_filter).toContain("liveness:overdue AND since:>");
  const instances = await platform.get(
    `/instances?filter=${encodeURIComponent(body.notices[0]?.members_filter ?? "")}`,
  );
  expect(instances.status).toBe(200);

  const charlie = await anApiKey(pool, { role: "viewer", customer: "other" });
  const hers = await overview("", charlie);
  expect(hers.body.notices.map(({ text, detail }) => [text, detail])).toEqual([[blind, {}]]);
  const listed = await platform.get<Schemas["NoticeList"]>("/notices", charlie);
  expect(listed.body.total_count).toBe(2);
  expect(JSON.stringify([hers.body, listed.body])).not.toMatch(/acme|5,?000|broker/);
  expect(hers.body.customers.map(({ slug }) => slug)).toEqual(["other"]);
  expect(hers.body.queue_depth).toBeNull();

  // One of theirs was in it as well: they are told of that one.
  const machine = randomSlug("touched");
  const id = await anInstance(pool, { customer: "other", machine, liveness: "overdue", since: began });
  await pool.query(
    "insert into flips (at, instance, from_state, to_state) values ($1, $2, 'alive', 'overdue')",
    [new Date(began.getTime() + 5_000), id],
  );
  const touched = await overview("", charlie);
  expect(touched.body.notices.map(({ text }) => text)).toEqual([
    "1 instance fell silent at once, nearly all of customer other, version 1.0.0",
    blind,
  ]);
  await pool.query("delete from flips where instance = $1", [id]);
  await pool.query("delete from instances where id = $1", [id]);
});

test("tells heartbeats per second and what waits on the broker, and no lag without a canary", async () => {
  const questdb = await createTestQuestdb();
  const customer = "acme";
  await questdb.query(
    `insert into heartbeats (received_at, instance, customer) values (dateadd('s', -1, now()), 1, '${customer}')`,
  );
  await eventually(
    async () => {
      const { body } = await overview();
      expect(body.heartbeats_per_second).toBeGreaterThan(0);
      expect(body.ingest_lag_seconds).toBeNull();
      expect(body.queue_depth).toBe(0);
      expect(body.disk_days).toBeGreaterThan(0);
    },
    { withinMs: 10_000 },
  );
});

test("a foreign and an unknown customer are 404 alike", async () => {
  const charlie = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "other" });
  expect((await overview("?customer=acme", charlie)).status).toBe(404);
  expect((await overview("?customer=nobody", charlie)).status).toBe(404);
  expect((await overview("?customer=nobody")).status).toBe(404);
});
