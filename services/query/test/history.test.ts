import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestQuestdb, randomSlug, type TestQuestdb } from "@rollcall/test-kit";
import { aCustomer, anInstance, aPlatform, type Platform, type Schemas } from "./a-platform.ts";

let platform: Platform;
let questdb: TestQuestdb;
let id: string;
const customer = randomSlug("history");
const path = `/customers/${customer}/machines/server-01/software/app`;
// Whole minutes some hours ago, so that slots are where they are expected.
const beginMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 4 * 3_600_000;
const at = (seconds: number) => new Date(beginMs + seconds * 1_000);
const range = (from: number, to: number) => `from=${at(from).toISOString()}&to=${at(to).toISOString()}`;

beforeAll(async () => {
  platform = await aPlatform();
  questdb = await createTestQuestdb();
  const { pool } = platform.postgres;
  await aCustomer(pool, customer);
  id = await anInstance(pool, { customer });
  const beats = [0, 30, 60, 90, 300].map(
    (s, n) =>
      `(${(beginMs + s * 1_000) * 1_000 + 7}, ${id}, '${customer}', ${(beginMs + s * 1_000 + 500) * 1_000}, '1.${n}', ${s + 100}, 42)`,
  );
  await questdb.query(
    `insert into heartbeats (received_at, instance, customer, device_ts, version, uptime_seconds, pid) values ${beats.join(", ")}`,
  );
  await questdb.query(
    `insert into readings (ts, instance, customer, metric, value) values
      (${beginMs * 1_000}, ${id}, '${customer}', 'cpu', 1.0), (${(beginMs + 1_000) * 1_000}, ${id}, '${customer}', 'cpu', 3.0),
      (${beginMs * 1_000}, ${id}, '${customer}', 'memory', 7.0)`,
  );
  await questdb.waitForRows(`select received_at from heartbeats where customer = '${customer}'`, 5);
  await questdb.waitForRows(`select ts from readings where customer = '${customer}'`, 3);
  for (const [n, status] of ["running", "degraded", "running"].entries())
    await pool.query(
      "insert into statuses (at, instance, status, message, snapshot) values ($1, $2, $3, $4, $5)",
      [at(n * 60), id, status, `change ${n}`, n === 1 ? { cpu: 99 } : null],
    );
  await pool.query(
    "insert into flips (at, instance, from_state, to_state) values ($1, $3, 'unseen', 'alive'), ($2, $3, 'alive', 'overdue')",
    [at(0), at(600), id],
  );
});
afterAll(() => platform?.close());

test("lists heartbeats newest first, page by page, with the skew of the device's clock", async () => {
  const first = await platform.get<Schemas["HeartbeatList"]>(
    `${path}/heartbeats?${range(0, 3600)}&page_size=3`,
  );
  expect(first.status).toBe(200);
  expect(first.body.total_count).toBe(5);
  expect(first.body.items.map(({ version }) => version)).toEqual(["1.4", "1.3", "1.2"]);
  expect(first.body.items[0]).toMatchObject({
    received_at: at(300).toISOString().replace("000Z", "000007Z"),
    uptime_seconds: 400,
    pid: 42,
  });
  expect(first.body.items[0]?.clock_skew_seconds).toBeCloseTo(0.5, 3);
  const next = await platform.get<Schemas["HeartbeatList"]>(
    `${path}/heartbeats?${range(0, 3600)}&page_size=3&page_token=${first.body.next_page_token}`,
  );
  expect(next.body.items.map(({ version }) => version)).toEqual(["1.1", "1.0"]);
  expect(next.body).toMatchObject({ total_count: 5, next_page_token: null });
});

test("from is inclusive, to is exclusive", async () => {
  const { body } = await platform.get<Schemas["HeartbeatList"]>(`${path}/heartbeats?${range(30, 90)}`);
  expect(body.items.map(({ version }) => version)).toEqual(["1.2", "1.1"]);
});

test("summarises heartbeats per slot", async () => {
  const { body } = await platform.get<Schemas["HeartbeatSummary"]>(
    `${path}/heartbeats/summary?${range(0, 3600)}`,
  );
  expect(body.slot_seconds).toBe(60);
  expect(body.items.map(({ at: slot, beats, longest_gap_seconds: gap }) => [slot, beats, gap])).toEqual([
    [at(0).toISOString(), 2, 30],
    [at(60).toISOString(), 2, 30],
    [at(300).toISOString(), 1, 210],
  ]);
});

test("reads long ranges from the hourly roll-up, and what is not rolled up yet from the beats", async () => {
  const hourMs = 3_600_000;
  const old = [48, 47].map(
    (h) =>
      `(${(beginMs - h * hourMs) * 1_000}, ${id}, '${customer}', ${h}, 60, 1, '1.${h}', ${h * 60}, -0.25)`,
  );
  await questdb.query(
    `insert into heartbeats_1h (hour, instance, customer, beats, longest_gap_s, restarts, version, uptime_seconds,
       clock_skew_s) values ${old.join(", ")}`,
  );
  await questdb.waitForRows(`select hour from heartbeats_1h where customer = '${customer}'`, 2);
  const long = `from=${new Date(beginMs - 72 * hourMs).toISOString()}&to=${at(3600).toISOString()}`;
  const { body } = await platform.get<Schemas["HeartbeatSummary"]>(`${path}/heartbeats/summary?${long}`);
  expect(body.slot_seconds).toBe(3_600);
  const said = { longest_gap_seconds: 60, restarts: 1, clock_skew_seconds: -0.25 };
  expect(body.items.slice(0, 2)).toMatchObject([
    { beats: 48, version: "1.48", uptime_seconds: 2_880, ...said },
    { beats: 47, version: "1.47", uptime_seconds: 2_820, ...said },
  ]);
});

test("gives readings as one series per metric", async () => {
  const { body } = await platform.get<Schemas["ReadingSeries"]>(`${path}/readings?${range(0, 3600)}`);
  expect(body.items).toMatchObject([
    { metric: "cpu", points: [{ min: 1, mean: 2, max: 3 }] },
    { metric: "memory", points: [{ mean: 7 }] },
  ]);
  const one = await platform.get<Schemas["ReadingSeries"]>(
    `${path}/readings?${range(0, 3600)}&metric=memory`,
  );
  expect(one.body.items.map(({ metric }) => metric)).toEqual(["memory"]);
});

test("lists changes of the status newest first", async () => {
  const first = await platform.get<Schemas["StatusChangeList"]>(`${path}/statuses?page_size=2`);
  expect(first.body.items).toMatchObject([
    { at: at(120).toISOString(), status: "running", message: "change 2", snapshot: null },
    { at: at(60).toISOString(), status: "degraded", snapshot: { cpu: 99 } },
  ]);
  expect(first.body.total_count).toBe(3);
  const next = await platform.get<Schemas["StatusChangeList"]>(
    `${path}/statuses?page_size=2&page_token=${first.body.next_page_token}`,
  );
  expect(next.body.items.map(({ message }) => message)).toEqual(["change 0"]);
});

test("lists flips newest first, by the moment they became true", async () => {
  const { body } = await platform.get<Schemas["FlipList"]>(`${path}/flips`);
  expect(body.items).toMatchObject([
    { at: at(600).toISOString(), from: "alive", to: "overdue" },
    { at: at(0).toISOString(), from: "unseen", to: "alive" },
  ]);
});

test.each([
  ["from=yesterday", "from"],
  ["to=2026-13-01T00:00:00Z", "to"],
  ["from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "from"],
  ["page_size=1000", "page_size"],
  ["bogus=1", "bogus"],
])("refuses %s and names the field", async (query, field) => {
  for (const below of ["heartbeats", "statuses", "flips"]) {
    const { status, body } = await platform.get(`${path}/${below}?${query}`);
    expect(status).toBe(422);
    expect(body.error?.fields?.[0]?.path).toContain(field);
  }
});
