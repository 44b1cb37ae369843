import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  aBeat,
  aCustomer,
  aDiagnostic,
  anApiKey,
  anInstance,
  aPlatform,
  type Platform,
  type Schemas,
} from "./a-platform.ts";

let platform: Platform;
let id: string;
const path = "/customers/acme/machines/server-01/software/app";
beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "other");
  id = await anInstance(pool, { customer: "acme", severity: 2, status: "running" });
  await pool.query(
    `update machines set labels = '{"site": "north"}', facts = '{"location": "Hall 3"}', overdue_after_seconds = 120`,
  );
  await pool.query(
    `insert into current_statuses (instance, changed_at, last_seen_at, status, message, snapshot, content_hash)
     values ($1, now(), now(), 'running', 'fine', '{"queue": 3}', '')`,
    [id],
  );
  await aDiagnostic(pool, id, { code: 1001, severity: 2, message: "MQTT connection failed" });
});
afterAll(() => platform?.close());

test("shows one instance with its status in full and why it has its colour", async () => {
  const lastAtUs = Date.now() * 1_000 - 10e6;
  await aBeat(platform.redis.client, id, { lastAtUs, thresholdSeconds: 120 });
  const { status, body } = await platform.get<Schemas["InstanceDetail"]>(path);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id,
    colour: "red",
    colour_reason: "error_diagnostic",
    colour_text: "Error 1001: MQTT connection failed",
    liveness: "alive",
    overdue_after_seconds: 120,
    overdue_override_seconds: null,
    labels: { site: "north" },
    machine_facts: { location: "Hall 3" },
    snapshot: { queue: 3 },
    diagnostics: { open: 1, unacknowledged: 1, suppressed: 0 },
    degraded: null,
  });
  expect(Date.parse(body.last_heartbeat_at ?? "")).toBe(Math.floor(lastAtUs / 1_000));
  expect(Date.parse(body.overdue_at ?? "")).toBe(Math.floor(lastAtUs / 1_000) + 120_000);
});

test("says that an instance is grey because its customer, or one above it, is inactive", async () => {
  const { pool } = platform.postgres;
  await aCustomer(pool, "group");
  await aCustomer(pool, "plant");
  await pool.query("update customers set parent = 'group' where slug = 'plant'");
  await anInstance(pool, { customer: "plant" });
  const reason = async () => {
    const { body } = await platform.get<Schemas["InstanceDetail"]>(path.replace("acme", "plant"));
    return [body.colour, body.colour_reason];
  };
  expect(await reason()).toEqual(["green", "alive"]);
  await pool.query("update instances set in_maintenance = true where customer = 'plant'");
  expect(await reason()).toEqual(["grey", "maintenance"]);
  await pool.query("update customers set active = false where slug = 'group'");
  expect(await reason()).toEqual(["grey", "customer_inactive"]);
});

test.each([
  "/customers/acme/machines/server-01/software/nothing",
  "/customers/acme/machines/nothing/software/app",
  "/customers/nobody/machines/server-01/software/app",
])("answers 404 for %s and for everything below it", async (unknown) => {
  for (const below of ["", "/heartbeats", "/heartbeats/summary", "/readings", "/statuses", "/flips"])
    expect((await platform.get(unknown + below)).status).toBe(404);
  for (const below of ["/diagnostics", "/availability"])
    expect((await platform.get(unknown + below)).status).toBe(404);
});

test("refuses what is not a slug and names it", async () => {
  const { status, body } = await platform.get("/customers/acme/machines/Server_01/software/app");
  expect(status).toBe(422);
  expect(body.error?.fields?.[0]?.path).toContain("machine");
});

test("hides an instance of a foreign customer as if it did not exist", async () => {
  const charlie = await anApiKey(platform.postgres.pool, { role: "admin", customer: "other" });
  for (const below of [
    "",
    "/heartbeats",
    "/diagnostics",
    "/statuses",
    "/flips",
    "/availability",
    "/readings",
  ])
    expect((await platform.get(path + below, charlie)).status).toBe(404);
});
