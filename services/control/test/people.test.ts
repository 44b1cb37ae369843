import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { secretIn, startMailServer } from "./mail-server.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  mail = await startMailServer();
  at = await startControl({
    SMTP_URL: mail.url,
    PUBLIC_URL: "https://rollcall.example.com",
    ATTEMPTS_PER_ADDRESS: "1000",
  });
  for (const [slug, parent] of [
    ["acme", null],
    ["acme-north", "acme"],
    ["globex", null],
  ])
    await at.ask("POST", "customers", { body: { slug, name: slug, parent } });
});
afterAll(async () => {
  await at?.close();
  mail?.close();
});

const password = "a-password-for-people";
const login = (email: string, given = password) =>
  at.ask("POST", "auth/login", { key: null, body: { email, password: given } });
const aUser = async (email: string, roles: object[]) => {
  const made = await at.ask("POST", "users", { body: { email, password, roles } });
  expect(made.status).toBe(201);
  return { id: made.body.id as string, key: (await login(email)).body.access_token as string };
};

test("somebody who is invited makes his account with the link, once", async () => {
  const invited = await at.ask("POST", "invitations", {
    body: { email: "bob@example.com", role: "operator", customer: "acme" },
  });
  expect([invited.status, invited.body.mailed]).toEqual([201, true]);
  expect(invited.body.link).toMatch(/^https:\/\/rollcall\.example\.com\/register#token=/);
  const letter = mail.letters.find((each) => each.includes("bob@example.com")) ?? "";
  expect(secretIn(letter)).toBe(invited.body.token);
  expect((await at.ask("GET", "invitations")).body.items[0]).not.toHaveProperty("token");
  const register = () =>
    at.ask("POST", "auth/register", {
      key: null,
      body: { token: invited.body.token, password, name: "Bob" },
    });
  const [one, other] = await Promise.all([register(), register()]);
  expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([201, 422]);
  const key = (one.status === 201 ? one : other).body.access_token;
  const me = await at.ask("GET", "auth/me", { key });
  expect(me.body).toMatchObject({
    email: "bob@example.com",
    name: "Bob",
    roles: [{ role: "operator", customer: "acme" }],
  });
  expect((await at.ask("GET", "invitations")).body.total_count).toBe(0);
});

test("an invitation that was taken back, or replaced by a newer one, is worth nothing", async () => {
  const invite = () => at.ask("POST", "invitations", { body: { email: "carl@example.com", role: "viewer" } });
  const register = (token: string) =>
    at.ask("POST", "auth/register", { key: null, body: { token, password } });
  const [first, second] = [await invite(), await invite()];
  expect((await register(first.body.token)).status).toBe(422);
  expect((await at.ask("DELETE", `invitations/${second.body.id}`)).status).toBe(204);
  expect((await register(second.body.token)).status).toBe(422);
  expect(
    (await at.ask("POST", "invitations", { body: { email: "alice@example.com", role: "viewer" } })).status,
  ).toBe(409);
});

test("an administrator of one customer invites for it and its children alone", async () => {
  const { key } = await aUser("dora@example.com", [{ role: "admin", customer: "acme" }]);
  const invite = (customer: string | null) =>
    at.ask("POST", "invitations", {
      key,
      body: { email: `x-${customer ?? "all"}@example.com`, role: "viewer", customer },
    });
  expect((await invite("acme-north")).status).toBe(201);
  expect((await invite("globex")).status).toBe(404);
  expect((await invite(null)).status).toBe(403);
  const seen = await at.ask("GET", "invitations", { key });
  expect(seen.body.items.map(({ customer }: { customer: string }) => customer)).toEqual(["acme-north"]);
});

test("asking for a new password answers the same for everybody, and the mailed link works once", async () => {
  await aUser("emil@example.com", []);
  const ask = (email: string) => at.ask("POST", "auth/password/reset", { key: null, body: { email } });
  const [known, unknown] = [await ask("emil@example.com"), await ask("nobody@example.com")];
  expect([known.status, known.body]).toEqual([202, undefined]);
  expect([unknown.status, unknown.body]).toEqual([202, undefined]);
  const letter = await eventually(() => {
    const found = mail.letters.find((each) => each.includes("To: emil@example.com"));
    expect(found).toBeDefined();
    return found ?? "";
  });
  expect(mail.letters.some((each) => each.includes("nobody@"))).toBe(false);
  const confirm = (token: string) =>
    at.ask("POST", "auth/password/reset/confirm", {
      key: null,
      body: { token, password: "another-password-now" },
    });
  expect((await confirm("forged-forged-forged")).status).toBe(422);
  expect((await confirm(secretIn(letter))).status).toBe(204);
  expect((await confirm(secretIn(letter))).status).toBe(422);
  expect((await login("emil@example.com")).status).toBe(401);
  expect((await login("emil@example.com", "another-password-now")).status).toBe(200);
});

test("an administrator makes the link himself; it ends the sessions and lifts the limit on guesses", async () => {
  const { id, key } = await aUser("fred@example.com", []);
  for (let n = 0; n < 11; n += 1) await login("fred@example.com", "wrong-wrong-wrong");
  expect((await login("fred@example.com")).status).toBe(429);
  const made = await at.ask("POST", `users/${id}/password-reset`);
  expect([made.status, made.body.link]).toEqual([
    201,
    expect.stringContaining(`/set-password#token=${made.body.token}`),
  ]);
  const body = { token: made.body.token, password: "another-password-now" };
  expect((await at.ask("POST", "auth/password/reset/confirm", { key: null, body })).status).toBe(204);
  expect((await at.ask("GET", "auth/me", { key })).status).toBe(401);
  expect((await login("fred@example.com", body.password)).status).toBe(200);
});

test("an old link stops when it is too old", async () => {
  const { id } = await aUser("gina@example.com", []);
  const { body } = await at.ask("POST", `users/${id}/password-reset`);
  await at.postgres.pool.query(
    "update one_time_links set expires_at = now() where email = 'gina@example.com'",
  );
  const confirm = { token: body.token, password: "another-password-now" };
  expect((await at.ask("POST", "auth/password/reset/confirm", { key: null, body: confirm })).status).toBe(
    422,
  );
});

test("a user who is switched off is out at once, with his keys, and comes back with neither lost", async () => {
  const { id, key } = await aUser("hans@example.com", [{ role: "viewer" }]);
  const apiKey = (await at.ask("POST", "auth/api-keys", { key, body: { name: "script" } })).body.key;
  expect((await at.ask("GET", "tokens", { key: apiKey })).status).toBe(200);
  expect((await at.ask("PATCH", `users/${id}`, { body: { active: false } })).status).toBe(200);
  for (const each of [key, apiKey]) expect((await at.ask("GET", "auth/me", { key: each })).status).toBe(401);
  expect((await login("hans@example.com")).status).toBe(401);
  await at.ask("PATCH", `users/${id}`, { body: { active: true } });
  expect((await at.ask("GET", "auth/me", { key: apiKey })).status).toBe(200);
});

test("an API key never allows more than its user may still do", async () => {
  const { id, key } = await aUser("ines@example.com", [{ role: "operator", customer: "acme" }]);
  const wrong = await at.ask("POST", "auth/api-keys", { key, body: { name: "all" } });
  expect([wrong.status, wrong.body.error.fields[0].path]).toEqual([422, "/body/customer"]);
  expect(
    (await at.ask("POST", "auth/api-keys", { key, body: { name: "x", role: "admin", customer: "acme" } }))
      .status,
  ).toBe(403);
  expect(
    (await at.ask("POST", "auth/api-keys", { key, body: { name: "x", customer: "globex" } })).status,
  ).toBe(404);
  const made = await at.ask("POST", "auth/api-keys", {
    key,
    body: { name: "north", customer: "acme-north" },
  });
  expect([made.status, made.body.role]).toEqual([201, "operator"]);
  const create = () =>
    at.ask("POST", "customers/acme-north/tokens", { key: made.body.key, body: { name: "t" } });
  expect((await create()).status).toBe(201);
  await at.ask("PATCH", `users/${id}`, { body: { roles: [{ role: "viewer", customer: "acme" }] } });
  expect((await create()).status).toBe(403);
  await at.ask("PATCH", `users/${id}`, { body: { roles: [] } });
  expect((await create()).status).toBe(401);
});

test("an API key is shown once, listed by its prefix, says when it was used, and is refused once it is revoked", async () => {
  const made = await at.ask("POST", "auth/api-keys", { body: { name: "nightly", role: "viewer" } });
  expect(made.body.key).toMatch(/^rck_[0-9A-Za-z]{46}$/);
  expect((await at.ask("GET", "tokens", { key: null, headers: { "x-api-key": made.body.key } })).status).toBe(
    200,
  );
  const listed = await eventually(async () => {
    const { body } = await at.ask("GET", "auth/api-keys?page_size=100");
    const found = body.items.find(({ id }: { id: string }) => id === made.body.id);
    expect(found.last_used_at).not.toBeNull();
    return found;
  });
  expect(listed).toMatchObject({ prefix: made.body.key.slice(0, 12), name: "nightly" });
  expect(JSON.stringify(listed)).not.toContain(made.body.key);
  expect((await at.ask("DELETE", `auth/api-keys/${made.body.id}`)).status).toBe(204);
  expect((await at.ask("GET", "tokens", { key: made.body.key })).status).toBe(401);
  const { rows } = await at.postgres.pool.query("select * from audit_events where action like '%ApiKey'");
  expect(JSON.stringify(rows)).not.toContain(made.body.key);
});

test("others' keys are not there for who does not administer everything", async () => {
  const { key } = await aUser("jan@example.com", [{ role: "admin", customer: "acme" }]);
  const foreign = await at.ask("POST", "auth/api-keys", { body: { name: "foreign", role: "viewer" } });
  expect((await at.ask("GET", "auth/api-keys", { key })).body.total_count).toBe(0);
  expect((await at.ask("DELETE", `auth/api-keys/${foreign.body.id}`, { key })).status).toBe(404);
});

test("the last administrator of everything stays, whoever tries what at once", async () => {
  const { rows } = await at.postgres.pool.query("select id from users where email = 'alice@example.com'");
  const alice = rows[0].id;
  expect((await at.ask("PATCH", `users/${alice}`, { body: { roles: [] } })).status).toBe(409);
  expect((await at.ask("PATCH", `users/${alice}`, { body: { active: false } })).status).toBe(409);
  expect((await at.ask("DELETE", `users/${alice}`)).status).toBe(409);
  // A race: one round may go well by luck.
  let last = alice;
  for (let round = 0; round < 8; round += 1) {
    const { id: other } = await aUser(`kim-${round}@example.com`, [{ role: "admin" }]);
    const both = await Promise.all([last, other].map((id) => at.ask("DELETE", `users/${id}`)));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    last = both[0]?.status === 204 ? other : last;
  }
});

test("a user's address is one whatever its case, unknown customers and weak passwords are refused", async () => {
  await aUser("Lena@example.com", []);
  const again = await at.ask("POST", "users", { body: { email: "lena@EXAMPLE.com", password, roles: [] } });
  expect(again.status).toBe(409);
  const unknown = await at.ask("POST", "users", {
    body: { email: "m@example.com", password, roles: [{ role: "viewer", customer: "none" }] },
  });
  expect([unknown.status, unknown.body.error.fields[0].path]).toEqual([422, "/body/roles"]);
  const alike = await at.ask("POST", "users", {
    body: { email: "m@example.com", password: "m@example.com-1", roles: [] },
  });
  expect([alike.status, alike.body.error.fields[0].path]).toEqual([422, "/body/password"]);
  expect((await at.postgres.pool.query("select from users where email = 'm@example.com'")).rowCount).toBe(0);
});
