import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, eventually, startService, type TestService } from "@rollcall/test-kit";
import { type Client, createClient } from "./control-client.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let services: TestService[];
let gateway: TestService;
let read: Client;

beforeAll(async () => {
  at = await startControl();
  for (const slug of ["acme", "globex"]) await at.ask("POST", "customers", { body: { slug, name: slug } });
  redis = await createTestRedis();
  const parts = { postgres: at.postgres, vhost: at.vhost, redis };
  const [query, door, ...others] = await Promise.all([
    startService("query", parts),
    startService("ingest-gateway", { ...parts, env: { TOKEN_REFRESH_MS: "600000" } }),
    startService("event-writer", { ...parts, env: { FLUSH_EVERY_MS: "20" } }),
    startService("liveness", parts),
  ]);
  gateway = door;
  services = [query, door, ...others];
  read = createClient(query);
}, 120_000);
afterAll(async () => {
  for (const service of services ?? []) await service.stop();
  await redis?.close();
  await at?.close();
});

const make = async (body: object) => {
  const answer = await at.ask("POST", "heartbeats", { body: { customer: "acme", ...body } });
  expect(answer.status).toBe(201);
  return answer.body;
};
const monitor = async (id: string) => (await read("GET", `heartbeats/${id}`)).body;
const ping = async (path: string) => (await fetch(gateway.url + path)).status;
const becomes = (id: string, wanted: object) =>
  eventually(async () => expect(await monitor(id)).toMatchObject(wanted), { withinMs: 20_000 });
const pinged = (path: string) =>
  eventually(async () => expect(await ping(path)).toBe(200), { withinMs: 10_000 });

test("a monitor is new, comes up by its first ping, runs, fails red and comes back green", async () => {
  const { id, ping_path, software, machine } = await make({
    name: "Nightly Backup",
    interval_seconds: 3_600,
  });
  expect([machine, software, (await monitor(id)).status]).toEqual(["jobs", "nightly-backup", "new"]);
  await pinged(ping_path);
  await becomes(id, { status: "up", colour: "green", last_exit_code: 0 });
  await ping(`${ping_path}/start`);
  await becomes(id, { status: "started", current_run_started_at: expect.any(String) });
  await ping(`${ping_path}/7`);
  await becomes(id, { status: "up", colour: "red", last_exit_code: 7, consecutive_failures: 1 });
  await ping(`${ping_path}/0`);
  await becomes(id, { status: "up", colour: "green", consecutive_failures: 0 });
  const runs = (await read("GET", `heartbeats/${id}/executions`)).body;
  expect(runs.total_count).toBe(3);
  expect(runs.items.map((run: { outcome: string }) => run.outcome)).toEqual([
    "success",
    "failure",
    "success",
  ]);
  const pings = (await read("GET", `heartbeats/${id}/pings?page_size=2`)).body;
  expect([pings.items.length, pings.total_count, pings.items[0].exit_code]).toEqual([2, 4, 0]);
});

test("a paused monitor is grey and stays so when it is pinged; resumed it is up", async () => {
  const { id, ping_path } = await make({ name: "Pausing", interval_seconds: 60 });
  await pinged(ping_path);
  await becomes(id, { status: "up" });
  for (let n = 0; n < 2; n += 1)
    expect((await at.ask("POST", `heartbeats/${id}/pause`)).body).toMatchObject({ status: "paused" });
  await becomes(id, { status: "paused", colour: "grey", next_deadline_at: null });
  await ping(ping_path);
  await eventually(async () =>
    expect((await read("GET", `heartbeats/${id}/pings`)).body.total_count).toBe(2),
  );
  expect(await monitor(id)).toMatchObject({ status: "paused", colour: "grey" });
  expect((await at.ask("POST", `heartbeats/${id}/resume`)).status).toBe(200);
  await becomes(id, { status: "up", colour: "green" });
});

test("a rotated address and that of a deleted monitor are not found, and the instance is stopped", async () => {
  const { id, ping_path } = await make({ name: "Rotating", interval_seconds: 60 });
  await pinged(ping_path);
  const { body } = await at.ask("POST", `heartbeats/${id}/rotate`);
  await pinged(body.ping_path);
  expect([body.id, await ping(ping_path)]).toEqual([id, 404]);
  await becomes(id, { status: "up" });
  expect((await at.ask("DELETE", `heartbeats/${id}`)).status).toBe(204);
  await eventually(async () => expect(await ping(body.ping_path)).toBe(404));
  expect((await read("GET", `heartbeats/${id}`)).status).toBe(404);
  await eventually(async () => {
    const { rows } = await at.postgres.pool.query(
      "select liveness, colour from instances where software = 'rotating'",
    );
    expect(rows).toEqual([{ liveness: "stopped", colour: "grey" }]);
  });
});

test("a ping key leads to the monitors of its customer by their slugs", async () => {
  const { body } = await at.ask("POST", "customers/acme/ping-key");
  const { id } = await make({ name: "By slug", interval_seconds: 60 });
  await pinged(`/ping/${body.key}/by-slug`);
  await becomes(id, { status: "up" });
});

test("names are made slugs that are free, and a software that is there is a conflict", async () => {
  const [first, second] = [
    await make({ name: "Søk & Finn", interval_seconds: 60 }),
    await make({ name: "søk finn", interval_seconds: 60 }),
  ];
  expect(second.slug).toBe(`${first.slug}-2`);
  const taken = { name: "x", customer: "acme", software: first.slug, interval_seconds: 60 };
  expect((await at.ask("POST", "heartbeats", { body: taken })).status).toBe(409);
});

test("a change takes one kind of schedule for the other and leaves what is absent", async () => {
  const { id } = await make({
    name: "Changing",
    interval_seconds: 600,
    grace_seconds: 60,
    max_runtime_seconds: 30,
  });
  const change = { cron: "0 3 * * *", time_zone: "Europe/Berlin" };
  expect((await at.ask("PUT", `heartbeats/${id}`, { body: change })).body).toMatchObject({
    ...change,
    name: "Changing",
    interval_seconds: null,
    grace_seconds: 60,
    max_runtime_seconds: 30,
  });
  const { rows } = await at.postgres.pool.query(
    "select overdue_after_seconds as s from instances where software = 'changing'",
  );
  // A day, and the hour by which the longest one is longer.
  expect(rows).toEqual([{ s: 25 * 3_600 + 60 }]);
});

test.each([
  [{}, "interval_seconds"],
  [{ interval_seconds: 60, cron: "* * * * *" }, "interval_seconds"],
  [{ interval_seconds: 60, grace_seconds: 61 }, "grace_seconds"],
  [{ cron: "0 3 * *  " }, "cron"],
  [{ cron: "61 3 * * *" }, "cron"],
  [{ cron: "0 3 31 2 *" }, "cron"],
  [{ cron: "0 3 * * *", time_zone: "Mars/Olympus" }, "time_zone"],
])("%j is refused and names %s", async (body, field) => {
  const answer = await at.ask("POST", "heartbeats", { body: { name: "bad", customer: "acme", ...body } });
  expect(answer.status).toBe(422);
  expect(JSON.stringify(answer.body.error.fields)).toContain(field);
  const { rows } = await at.postgres.pool.query("select from monitors where name = 'bad'");
  expect(rows).toEqual([]);
});

test("who may only look at a customer does not see the secrets of its monitors, nor those of others", async () => {
  const { id } = await make({ name: "Secret", interval_seconds: 60 });
  const person = async (role: string, customer: string) => {
    const [email, password] = [`${role}-${customer}@example.com`, "a-password-of-this-test"];
    await at.ask("POST", "users", { body: { email, password, roles: [{ role, customer }] } });
    return (await at.ask("POST", "auth/login", { key: null, body: { email, password } })).body.access_token;
  };
  const charlie = await person("viewer", "acme");
  expect((await read("GET", `heartbeats/${id}`, { key: charlie })).body).toMatchObject({
    uuid: null,
    ping_path: null,
  });
  expect((await at.ask("POST", `heartbeats/${id}/pause`, { key: charlie })).status).toBe(403);
  const stranger = await person("operator", "globex");
  for (const path of ["", "/executions", "/pings"])
    expect((await read("GET", `heartbeats/${id}${path}`, { key: stranger })).status).toBe(404);
  expect((await at.ask("DELETE", `heartbeats/${id}`, { key: stranger })).status).toBe(404);
  expect((await read("GET", "heartbeats", { key: stranger })).body.items).toEqual([]);
});

test("every write is in the audit log, without the secret", async () => {
  const { id, uuid } = await make({ name: "Audited", interval_seconds: 60 });
  await at.ask("POST", `heartbeats/${id}/pause`);
  await at.ask("POST", `heartbeats/${id}/rotate`);
  await at.ask("DELETE", `heartbeats/${id}`);
  const { rows } = await at.postgres.pool.query(
    "select action, audit_events::text as text from audit_events where target = $1 order by id",
    [id],
  );
  expect(rows.map(({ action }) => action)).toEqual([
    "createHeartbeat",
    "pauseHeartbeat",
    "rotateHeartbeat",
    "deleteHeartbeat",
  ]);
  expect(rows.some(({ text }) => text.includes(uuid))).toBe(false);
});
