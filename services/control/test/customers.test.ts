import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
beforeAll(async () => {
  at = await startControl();
});
afterAll(() => at?.close());

const make = (body: object) => at.ask("POST", "customers", { body });
const change = (slug: string, body: unknown) => at.ask("PATCH", `customers/${slug}`, { body });
const stored = async (slug: string) =>
  (await at.postgres.pool.query("select * from customers where slug = $1", [slug])).rows[0];

test("a customer is made with its defaults and stands in the database and in the audit log", async () => {
  const answer = await make({ slug: "acme", name: "Acme", email: "it@acme.example", device_limit: 5 });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ slug: "acme", parent: null, overdue_after_seconds: 300, active: true });
  expect(await stored("acme")).toMatchObject({ name: "Acme", email: "it@acme.example", device_limit: 5 });
  const { rows } = await at.postgres.pool.query("select * from audit_events where target = 'acme'");
  expect(rows[0]).toMatchObject({
    actor: "Bootstrap key",
    action: "createCustomer",
    customer: "acme",
    address: "127.0.0.1",
    before: null,
    after: { slug: "acme", name: "Acme" },
  });
});

test("a slug that is taken is 409 and leaves the first one as it was", async () => {
  await make({ slug: "taken", name: "First" });
  expect((await make({ slug: "taken", name: "Second" })).status).toBe(409);
  expect((await stored("taken")).name).toBe("First");
});

test("of many who want one slug at once exactly one gets it", async () => {
  const statuses = (
    await Promise.all(Array.from({ length: 20 }, () => make({ slug: "race", name: "Race" })))
  ).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(19);
});

test("what is absent stays, null clears, and only what changed is in the audit log", async () => {
  await make({ slug: "beta", name: "Beta", phone: "1", device_limit: 3 });
  const answer = await change("beta", { phone: null, overdue_after_seconds: 60 });
  expect(answer.body).toMatchObject({
    name: "Beta",
    phone: null,
    device_limit: 3,
    overdue_after_seconds: 60,
  });
  const { rows } = await at.postgres.pool.query(
    "select before, after from audit_events where action = 'updateCustomer' and target = 'beta'",
  );
  expect(rows).toEqual([
    { before: { phone: "1", overdue_after_seconds: 300 }, after: { phone: null, overdue_after_seconds: 60 } },
  ]);
  await change("beta", { phone: null });
  expect((await at.postgres.pool.query("select from audit_events where target = 'beta'")).rowCount).toBe(2);
});

test("circles are refused, also when two moves would close one together", async () => {
  for (const [slug, parent] of [
    ["c1", null],
    ["c2", "c1"],
    ["c3", "c2"],
    ["d1", null],
    ["d2", null],
  ])
    await make({ slug, name: slug, parent });
  const circle = await change("c1", { parent: "c3" });
  expect([circle.status, circle.body.error.fields[0].path]).toEqual([422, "/body/parent"]);
  expect((await change("c1", { parent: "c1" })).status).toBe(422);
  // A race: one round may go well by luck.
  for (let round = 0; round < 15; round += 1) {
    const both = await Promise.all([change("d1", { parent: "d2" }), change("d2", { parent: "d1" })]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    await at.postgres.pool.query("update customers set parent = null where slug in ('d1', 'd2')");
  }
  expect((await change("c3", { parent: null })).body.parent).toBeNull();
});

test("an administrator of a part makes and moves customers within it alone", async () => {
  for (const [slug, parent] of [
    ["part", null],
    ["part-a", "part"],
    ["elsewhere", null],
  ])
    await make({ slug, name: slug, parent });
  const password = "a-password-for-parts";
  await at.ask("POST", "users", {
    body: { email: "p@example.com", password, roles: [{ role: "admin", customer: "part" }] },
  });
  const { access_token: key } = (
    await at.ask("POST", "auth/login", { key: null, body: { email: "p@example.com", password } })
  ).body;
  const ask = (method: string, path: string, body: object) => at.ask(method, path, { key, body });
  expect((await ask("POST", "customers", { slug: "part-b", name: "B", parent: "part-a" })).status).toBe(201);
  expect((await ask("POST", "customers", { slug: "part-c", name: "C" })).status).toBe(403);
  expect((await ask("POST", "customers", { slug: "part-c", name: "C", parent: "elsewhere" })).status).toBe(
    422,
  );
  expect((await ask("PATCH", "customers/part-b", { parent: "part" })).status).toBe(200);
  expect((await ask("PATCH", "customers/part-b", { parent: "elsewhere" })).status).toBe(422);
  expect((await ask("PATCH", "customers/part-b", { parent: null })).status).toBe(403);
  expect((await ask("PATCH", "customers/elsewhere", { name: "Mine" })).status).toBe(404);
  expect((await stored("elsewhere")).name).toBe("elsewhere");
});

test.each([
  ["no body", undefined, 422, undefined],
  ["no JSON", "{", 400, undefined],
  ["no object", "[]", 422, undefined],
  ["no name", { slug: "bad" }, 422, "/body/name"],
  ["an empty name", { slug: "bad", name: "" }, 422, "/body/name"],
  ["a name of spaces", { slug: "bad", name: "  " }, 422, "/body/name"],
  ["a slug with capitals", { slug: "Bad", name: "x" }, 422, "/body/slug"],
  ["a slug that begins with a hyphen", { slug: "-bad", name: "x" }, 422, "/body/slug"],
  ["a slug that is too long", { slug: "b".repeat(129), name: "x" }, 422, "/body/slug"],
  ["a slug with a line break", { slug: "bad\n", name: "x" }, 422, "/body/slug"],
  ["an unknown parent", { slug: "bad", name: "x", parent: "nobody" }, 422, "/body/parent"],
  ["no e-mail address", { slug: "bad", name: "x", email: "nobody" }, 422, "/body/email"],
  ["a negative limit", { slug: "bad", name: "x", device_limit: -1 }, 422, "/body/device_limit"],
  ["half a device", { slug: "bad", name: "x", device_limit: 1.5 }, 422, "/body/device_limit"],
  [
    "a threshold of text",
    { slug: "bad", name: "x", overdue_after_seconds: "soon" },
    422,
    "/body/overdue_after_seconds",
  ],
  [
    "a threshold of nothing",
    { slug: "bad", name: "x", overdue_after_seconds: 0 },
    422,
    "/body/overdue_after_seconds",
  ],
  ["an unknown field", { slug: "bad", name: "x", colour: "red" }, 422, "/body/colour"],
  ["a NUL in the name", { slug: "bad", name: "a\u0000b" }, 422, "/body/name"],
])("%s is refused with the field named and nothing written", async (_what, body, status, path) => {
  const answer = await at.ask("POST", "customers", {
    body: body ?? "",
    headers: { "content-type": "application/json" },
  });
  expect(answer.status).toBe(status);
  expect(answer.body.error).toMatchObject({
    code: expect.any(String),
    message: expect.any(String),
    request_id: expect.any(String),
  });
  if (path !== undefined)
    expect(answer.body.error.fields.map((field: { path: string }) => field.path)).toContain(path);
  expect(
    (await at.postgres.pool.query("select from customers where lower(slug) like '%bad%'")).rowCount,
  ).toBe(0);
});

test("an unknown customer is 404, an empty change 422, a wrong verb 405 with Allow, a wrong type 415, too much 413", async () => {
  expect((await change("nobody", { name: "x" })).status).toBe(404);
  expect((await change("acme", {})).status).toBe(422);
  const wrong = await at.ask("PUT", "customers/acme", { body: {} });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, PATCH"]);
  const typed = await at.ask("POST", "customers", {
    body: "slug=x",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(typed.status).toBe(415);
  const much = await make({ slug: "much", name: "x".repeat(300_000) });
  expect([much.status, much.body.error.code]).toEqual([413, "too_large"]);
  expect((await at.ask("GET", "nowhere")).status).toBe(404);
});
