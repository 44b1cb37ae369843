import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aCustomer, anApiKey, anInstance, aPlatform, type Platform, type Schemas } from "./a-platform.ts";

let platform: Platform;
const hourMs = 3_600_000;
const to = new Date(Math.floor(Date.now() / hourMs) * hourMs);
const hoursAgo = (hours: number) => new Date(to.getTime() - hours * hourMs);
const range = `from=${hoursAgo(24).toISOString()}&to=${to.toISOString()}`;

beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "acme-north", "acme");
  const steady = { since: hoursAgo(48) };
  await anInstance(pool, { customer: "acme", machine: "m-1", ...steady });
  const moved = await anInstance(pool, { customer: "acme", machine: "m-2", since: hoursAgo(6) });
  await anInstance(pool, { customer: "acme-north", machine: "m-3", liveness: "overdue", ...steady });
  const served = await anInstance(pool, {
    customer: "acme-north",
    machine: "m-4",
    liveness: "overdue",
    ...steady,
  });
  await pool.query(
    `insert into flips (at, instance, from_state, to_state) values
       ($2, $1, 'overdue', 'alive'), ($3, $1, 'alive', 'overdue'), ($4, $1, 'overdue', 'alive')`,
    [moved, hoursAgo(30), hoursAgo(12), hoursAgo(6)],
  );
  await pool.query("insert into maintenance_periods (instance, from_at, to_at) values ($1, $2, $3)", [
    served,
    hoursAgo(36),
    hoursAgo(12),
  ]);
});
afterAll(() => platform?.close());

const ofInstance = (machine: string, customer = "acme") =>
  `/customers/${customer}/machines/${machine}/software/app/availability`;

test("computes the share of time alive from the flips", async () => {
  const { status, body } = await platform.get<Schemas["Availability"]>(
    `${ofInstance("m-2")}?${range}&slots=4`,
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({
    share: 0.75,
    alive_seconds: 18 * 3_600,
    silent_seconds: 6 * 3_600,
    other_seconds: 0,
  });
  expect(body.slots.map(({ share }) => share)).toEqual([1, 1, 0, 1]);
  expect(body.slots[2]).toMatchObject({ from: hoursAgo(12).toISOString(), to: hoursAgo(6).toISOString() });
});

test("without a flip, what is now was all the time", async () => {
  expect((await platform.get<Schemas["Availability"]>(`${ofInstance("m-1")}?${range}`)).body.share).toBe(1);
  expect(
    (await platform.get<Schemas["Availability"]>(`${ofInstance("m-3", "acme-north")}?${range}`)).body.share,
  ).toBe(0);
});

test("leaves maintenance out unless it is asked for", async () => {
  const path = ofInstance("m-4", "acme-north");
  const without = await platform.get<Schemas["Availability"]>(`${path}?${range}`);
  expect(without.body).toMatchObject({ silent_seconds: 12 * 3_600, other_seconds: 12 * 3_600 });
  const including = await platform.get<Schemas["Availability"]>(`${path}?${range}&maintenance=included`);
  expect(including.body).toMatchObject({ silent_seconds: 24 * 3_600, other_seconds: 0 });
});

test("time that has not come yet does not count", async () => {
  const { body } = await platform.get<Schemas["Availability"]>(
    `${ofInstance("m-1")}?from=${hoursAgo(1).toISOString()}&to=${new Date(Date.now() + 30 * 86_400_000).toISOString()}`,
  );
  expect(Date.parse(body.to)).toBeLessThanOrEqual(Date.now());
});

test("adds up a customer with its children, whatever the page", async () => {
  const { body } = await platform.get<Schemas["AvailabilityList"]>(
    `/customers/acme/availability?${range}&page_size=2`,
  );
  expect(body.total_count).toBe(4);
  expect(body.items.map(({ machine, share }) => [machine, share])).toEqual([
    ["m-1", 1],
    ["m-2", 0.75],
  ]);
  // 24 + 18 + 0 + 0 hours alive, 0 + 6 + 24 + 12 silent, 12 left out.
  expect(body.all).toMatchObject({ alive_seconds: 42 * 3_600, silent_seconds: 42 * 3_600, share: 0.5 });
  const next = await platform.get<Schemas["AvailabilityList"]>(
    `/customers/acme/availability?${range}&page_size=2&page_token=${body.next_page_token}`,
  );
  expect(next.body.items.map(({ machine }) => machine)).toEqual(["m-3", "m-4"]);
});

test("adds up a machine", async () => {
  const { body } = await platform.get<Schemas["AvailabilityList"]>(
    `/customers/acme/machines/m-2/availability?${range}`,
  );
  expect(body.all.share).toBe(0.75);
  expect((await platform.get("/customers/acme/machines/nothing/availability")).status).toBe(404);
});

test("exports a customer's availability as CSV", async () => {
  const { status, body, headers } = await platform.get<string>(
    `/customers/acme/availability/export?${range}&format=csv`,
  );
  expect(status).toBe(200);
  expect(headers.get("content-type")).toMatch(/^text\/csv/);
  expect(String(body).split("\r\n").slice(0, 3)).toEqual([
    "customer,machine,software,share,alive_seconds,silent_seconds,other_seconds",
    "acme,m-1,app,1,86400,0,0",
    "acme,m-2,app,0.75,64800,21600,0",
  ]);
});

test.each([
  ["slots=0", "slots"],
  ["slots=401", "slots"],
  ["maintenance=maybe", "maintenance"],
  ["from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "from"],
])("refuses %s and names the field", async (query, field) => {
  const { status, body } = await platform.get(`${ofInstance("m-1")}?${query}`);
  expect(status).toBe(422);
  expect(body.error?.fields?.[0]?.path).toContain(field);
});

test("hides a foreign customer's availability", async () => {
  const charlie = await anApiKey(platform.postgres.pool, { role: "admin", customer: "acme-north" });
  expect((await platform.get(`/customers/acme/availability?${range}`, charlie)).status).toBe(404);
  expect((await platform.get(`/customers/acme-north/availability?${range}`, charlie)).status).toBe(200);
});
