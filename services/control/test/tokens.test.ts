import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let gateway: TestService;
beforeAll(async () => {
  at = await startControl();
  gateway = await startService("ingest-gateway", at);
  for (const slug of ["acme", "globex"]) await at.ask("POST", "customers", { body: { slug, name: slug } });
});
afterAll(async () => {
  await gateway?.stop();
  await at?.close();
});

const make = async (body: object = { name: "t" }, customer = "acme") =>
  (await at.ask("POST", `customers/${customer}/tokens`, { body })).body as {
    id: string;
    token: string;
    prefix: string;
  };
const beat = async (token: string, customer = "acme") => {
  const answer = await fetch(`${gateway.url}/api/ingest/${customer}/m/s/heartbeat`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  return answer.status;
};
const becomes = (token: string, status: number, customer = "acme") =>
  eventually(async () => expect(await beat(token, customer)).toBe(status), { withinMs: 2_000 });

test("a token is shown once, works at the gateway within two seconds, and is stored as a hash", async () => {
  const made = await at.ask("POST", "customers/acme/tokens", { body: { name: "Hall 3" } });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    name: "Hall 3",
    customer: "acme",
    created_by: "Bootstrap key",
    expires_at: null,
  });
  expect(made.body.token.startsWith(made.body.prefix)).toBe(true);
  await becomes(made.body.token, 200);
  const listed = await at.ask("GET", "customers/acme/tokens");
  expect(JSON.stringify(listed.body)).not.toContain(made.body.token);
  const { rows } = await at.postgres.pool.query("select encode(hash, 'hex') as hash from ingest_tokens");
  expect(rows[0].hash).toMatch(/^[0-9a-f]{64}$/);
  const audit = await at.postgres.pool.query("select * from audit_events where action = 'createToken'");
  expect(JSON.stringify(audit.rows)).not.toContain(made.body.token);
});

test("a revoked token is refused within two seconds, and revoking again changes nothing", async () => {
  const { token, id } = await make();
  await becomes(token, 200);
  expect((await at.ask("DELETE", `customers/acme/tokens/${id}`)).status).toBe(204);
  const startedAt = performance.now();
  await becomes(token, 403);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect((await at.ask("DELETE", `customers/acme/tokens/${id}`)).status).toBe(204);
  const { rowCount } = await at.postgres.pool.query(
    "select from audit_events where action = 'revokeToken' and target = $1",
    [`fmt_${id}`],
  );
  expect(rowCount).toBe(1);
});

test("a deactivated customer's tokens stop at once and work again when it is reactivated", async () => {
  const { token } = await make({ name: "t" }, "globex");
  await becomes(token, 200, "globex");
  await at.ask("PATCH", "customers/globex", { body: { active: false } });
  await becomes(token, 403, "globex");
  await at.ask("PATCH", "customers/globex", { body: { active: true } });
  await becomes(token, 200, "globex");
});

test("a customer whose parent is deactivated stops with it, and one that is moved out from below goes on", async () => {
  for (const [slug, parent] of [
    ["group", null],
    ["plant", "group"],
    ["line", "plant"],
  ])
    await at.ask("POST", "customers", { body: { slug, name: slug, parent } });
  const [plant, line] = [await make({ name: "t" }, "plant"), await make({ name: "t" }, "line")];
  await becomes(line.token, 200, "line");
  const change = (slug: string, body: object) => at.ask("PATCH", `customers/${slug}`, { body });
  await change("group", { active: false });
  await becomes(plant.token, 403, "plant");
  await becomes(line.token, 403, "line");
  await change("line", { parent: null });
  await becomes(line.token, 200, "line");
  expect(await beat(plant.token, "plant")).toBe(403);
  await change("plant", { active: false });
  await change("group", { active: true });
  expect(await beat(plant.token, "plant")).toBe(403);
  await change("plant", { active: true });
  await becomes(plant.token, 200, "plant");
});

test("a rotated token goes on for the overlap, beside the new one", async () => {
  const old = await make({ name: "Press" });
  const rotated = await at.ask("POST", `customers/acme/tokens/${old.id}/rotate`, {
    body: { overlap_seconds: 60 },
  });
  expect([rotated.status, rotated.body.name]).toEqual([201, "Press"]);
  await becomes(rotated.body.token, 200);
  expect(await beat(old.token)).toBe(200);
  const at_once = await at.ask("POST", `customers/acme/tokens/${old.id}/rotate`, {
    body: { overlap_seconds: 0 },
  });
  await becomes(old.token, 403);
  await becomes(at_once.body.token, 200);
  await at.ask("DELETE", `customers/acme/tokens/${old.id}`);
  expect((await at.ask("POST", `customers/acme/tokens/${old.id}/rotate`)).status).toBe(409);
});

test("tokens that expire soon are found, of one customer or of all", async () => {
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const soon = await make({ name: "soon", expires_at: inDays(3) }, "globex");
  await make({ name: "later", expires_at: inDays(60) }, "globex");
  const listed = await at.ask("GET", "customers/globex/tokens?expires_within_days=7");
  expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([soon.id]);
  expect((await at.ask("GET", "tokens?expires_within_days=7")).body.total_count).toBe(1);
  expect((await at.ask("GET", `tokens?prefix=${soon.prefix}`)).body.items).toMatchObject([{ name: "soon" }]);
});

test("a list is paged without a gap or a repeat", async () => {
  await at.ask("POST", "customers", { body: { slug: "many", name: "Many" } });
  await Promise.all(Array.from({ length: 25 }, (_, n) => make({ name: `t${n}` }, "many")));
  const names: string[] = [];
  for (let token: string | null = ""; token !== null; ) {
    const { body } = await at.ask(
      "GET",
      `customers/many/tokens?page_size=10${token ? `&page_token=${token}` : ""}`,
    );
    expect(body.total_count).toBe(25);
    names.push(...body.items.map(({ name }: { name: string }) => name));
    token = body.next_page_token;
  }
  expect(new Set(names).size).toBe(25);
  expect(names).toHaveLength(25);
  expect((await at.ask("GET", "customers/many/tokens?page_token=forged")).status).toBe(422);
});

test.each([
  ["an expiry in the past", { name: "x", expires_at: "2020-01-01T00:00:00Z" }, "/body/expires_at"],
  ["an expiry that is no instant", { name: "x", expires_at: "tomorrow" }, "/body/expires_at"],
  ["no name", {}, "/body/name"],
])("%s is refused with the field named and no token made", async (_what, body, path) => {
  const count = async () => (await at.postgres.pool.query("select from ingest_tokens")).rowCount;
  const before = await count();
  const answer = await at.ask("POST", "customers/acme/tokens", { body });
  expect([answer.status, answer.body.error.fields[0].path]).toEqual([422, path]);
  expect(await count()).toBe(before);
});

test("a token of another customer, or of none, is not there", async () => {
  const { id } = await make({ name: "t" }, "globex");
  expect((await at.ask("DELETE", `customers/acme/tokens/${id}`)).status).toBe(404);
  expect((await at.ask("POST", "customers/nobody/tokens", { body: { name: "x" } })).status).toBe(404);
  expect((await at.ask("GET", "customers/nobody/tokens")).status).toBe(404);
});
