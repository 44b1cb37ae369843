import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ApiAnswer } from "./control-client.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
beforeAll(async () => {
  at = await startControl({ ATTEMPTS_PER_ACCOUNT: "5", ATTEMPTS_PER_ADDRESS: "1000" });
});
afterAll(() => at?.close());

const alice = { email: "alice@example.com", password: "alice-owns-this-test" };
const login = (body: unknown = alice, headers: Record<string, string> = {}) =>
  at.ask("POST", "auth/login", { key: null, body, headers });
/** As the dashboard says who asks. */
const from = (address: string) => ({ "x-forwarded-for": address });
const cookiesOf = (answer: ApiAnswer) =>
  Object.fromEntries(
    answer.headers.getSetCookie().map((cookie) => {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      return [name, { value, text: cookie }];
    }),
  );
const cookieHeader = (answer: ApiAnswer) =>
  Object.entries(cookiesOf(answer))
    .map(([name, { value }]) => `${name}=${value}`)
    .join("; ");

test("signing in gives tokens and http-only, same-site cookies", async () => {
  const answer = await login();
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    token_type: "Bearer",
    expires_in: 600,
  });
  const { rollcall_session, rollcall_refresh, rollcall_csrf } = cookiesOf(answer);
  for (const cookie of [rollcall_session, rollcall_refresh])
    expect(cookie?.text.split("; ")).toEqual(expect.arrayContaining(["SameSite=Strict", "HttpOnly"]));
  expect(rollcall_refresh?.text.split("; ")).toContain("Path=/api/v1/auth");
  expect(rollcall_csrf?.text).not.toContain("HttpOnly");
  const me = await at.ask("GET", "auth/me", { key: answer.body.access_token });
  expect(me.body).toMatchObject({
    kind: "user",
    email: alice.email,
    roles: [{ role: "admin", customer: null }],
  });
});

/** What the service has taken of the processor so far, all threads together. */
async function cpuSeconds(): Promise<number> {
  const metrics = await (await fetch(`${at.control.healthUrl}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]);
}

test("a wrong password and an unknown account get the same answer for the same work", async () => {
  const answers: string[] = [];
  /** Processor time of an attempt: how long it takes depends on who else is busy here. */
  const workOf = async (email: string) => {
    const before = await cpuSeconds();
    const { status, body } = await login({ email, password: "not-the-password" });
    answers.push(`${status} ${body.error.message}`);
    return (await cpuSeconds()) - before;
  };
  await workOf("warm@example.com");
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    known.push(await workOf(alice.email));
    unknown.push(await workOf("nobody@example.com"));
  }
  expect(new Set(answers)).toEqual(new Set(["401 The e-mail address or the password is wrong"]));
  // The cheapest of each is least disturbed. Without the hash for nobody an unknown account takes a tenth of the work.
  expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3);
  expect(Math.min(...known)).toBeGreaterThan(Math.min(...unknown) / 3);
});

test("a refresh token works once; when it comes again its session ends", async () => {
  const first = await login();
  const refresh = (refresh_token: string) =>
    at.ask("POST", "auth/refresh", { key: null, body: { refresh_token } });
  const second = await refresh(first.body.refresh_token);
  expect(second.status).toBe(200);
  expect((await refresh(first.body.refresh_token)).status).toBe(401);
  expect((await refresh(second.body.refresh_token)).status).toBe(401);
  expect((await at.ask("GET", "auth/me", { key: second.body.access_token })).status).toBe(401);
  const { rows } = await at.postgres.pool.query(
    "select action from audit_events where action = 'refreshTokenReused'",
  );
  expect(rows).toHaveLength(1);
});

test("of two refreshes at once with one token one alone succeeds", async () => {
  const { body } = await login();
  const refresh = () =>
    at.ask("POST", "auth/refresh", { key: null, body: { refresh_token: body.refresh_token } });
  const statuses = (await Promise.all([refresh(), refresh()])).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 401]));
});

test("by cookie, writes and refreshes need the CSRF token, reads do not", async () => {
  const signedIn = await login();
  const cookie = cookieHeader(signedIn);
  const csrf = cookiesOf(signedIn)["rollcall_csrf"]?.value ?? "";
  const by = (headers: Record<string, string>) => ({ key: null, headers: { cookie, ...headers } });
  expect((await at.ask("GET", "auth/me", by({}))).status).toBe(200);
  const body = { slug: "by-cookie", name: "By cookie" };
  expect((await at.ask("POST", "customers", { ...by({}), body })).status).toBe(403);
  expect((await at.ask("POST", "customers", { ...by({ "x-csrf-token": "forged" }), body })).status).toBe(403);
  expect((await at.ask("POST", "customers", { ...by({ "x-csrf-token": csrf }), body })).status).toBe(201);
  expect((await at.ask("POST", "auth/refresh", by({}))).status).toBe(403);
  const refreshed = await at.ask("POST", "auth/refresh", by({ "x-csrf-token": csrf }));
  expect(refreshed.status).toBe(200);
  // A second tab that was just behind gets an access token and is not signed out.
  const late = await at.ask("POST", "auth/refresh", by({ "x-csrf-token": csrf }));
  expect([late.status, late.body.refresh_token]).toEqual([200, undefined]);
  expect(
    (
      await at.ask("POST", "auth/refresh", {
        key: null,
        body: { refresh_token: refreshed.body.refresh_token },
      })
    ).status,
  ).toBe(200);
});

test("logging out ends the session and takes the cookies back", async () => {
  const { body } = await login();
  const answer = await at.ask("POST", "auth/logout", { key: body.access_token });
  expect(answer.status).toBe(204);
  expect(cookiesOf(answer)["rollcall_session"]?.text).toContain("Max-Age=0");
  expect((await at.ask("GET", "auth/me", { key: body.access_token })).status).toBe(401);
  expect(
    (await at.ask("POST", "auth/refresh", { key: null, body: { refresh_token: body.refresh_token } })).status,
  ).toBe(401);
  expect((await at.ask("POST", "auth/logout", { key: null })).status).toBe(204);
});

test("own sessions are listed, and one of them can be ended", async () => {
  const [one, other] = [await login(), await login()];
  const listed = await at.ask("GET", "auth/sessions", { key: one.body.access_token });
  const current = listed.body.items.filter((session: { current: boolean }) => session.current);
  expect(current).toHaveLength(1);
  expect(
    (await at.ask("DELETE", `auth/sessions/${current[0].id}`, { key: other.body.access_token })).status,
  ).toBe(204);
  expect((await at.ask("GET", "auth/me", { key: one.body.access_token })).status).toBe(401);
  expect((await at.ask("GET", "auth/sessions")).status).toBe(403);
});

test("after five failures an account is closed for a while, the right password too, and no other", async () => {
  const bob = { email: "bob@example.com", password: "bob-is-on-the-team" };
  expect((await at.ask("POST", "users", { body: { ...bob, roles: [] } })).status).toBe(201);
  const statuses = [];
  for (let n = 0; n < 6; n += 1)
    statuses.push((await login({ ...bob, password: "wrong-wrong-wrong" })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  const closed = await login(bob);
  expect(closed.status).toBe(429);
  expect(Number(closed.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await login()).status).toBe(200);
});

test("nobody can lock an account's owner out from elsewhere", async () => {
  const dora = { email: "dora@example.com", password: "dora-is-on-the-team" };
  expect((await at.ask("POST", "users", { body: { ...dora, roles: [] } })).status).toBe(201);
  const wrong = { ...dora, password: "wrong-wrong-wrong" };
  for (let n = 0; n < 6; n += 1) await login(wrong, from("198.51.100.66"));
  expect((await login(dora, from("198.51.100.66"))).status).toBe(429);
  expect((await login(dora, from("203.0.113.5"))).status).toBe(200);
  // An IPv6 subscriber has a whole network to come from.
  for (let n = 0; n < 6; n += 1) await login(wrong, from(`2001:db8:0:1::${n}`));
  expect((await login(dora, from("2001:db8:0:1:9:9:9:9"))).status).toBe(429);
  expect((await login(dora, from("2001:db8:0:2::1"))).status).toBe(200);
});

test("what a stranger writes into X-Forwarded-For does not change who asks", async () => {
  const behind = await startControl({ ATTEMPTS_PER_ACCOUNT: "2", TRUSTED_PROXIES: "203.0.113.0/24" });
  const statuses = [];
  for (const [n, address] of ["198.51.100.1", "198.51.100.2", "198.51.100.3"].entries()) {
    const body = { email: "nobody@example.com", password: `wrong-wrong-wrong-${n}` };
    const answer = await behind.ask("POST", "auth/login", { key: null, body, headers: from(address) });
    statuses.push(answer.status);
  }
  await behind.close();
  expect(statuses).toEqual([401, 401, 429]);
}, 60_000);

test("cookies are Secure where people reach the platform over TLS, whatever the last hop speaks", async () => {
  const plain = await login();
  for (const { text } of Object.values(cookiesOf(plain))) expect(text).not.toContain("Secure");
  const behindTls = await login(alice, { "x-forwarded-proto": "https" });
  for (const { text } of Object.values(cookiesOf(behindTls))) expect(text).toContain("; Secure");
  const published = await startControl({ PUBLIC_URL: "https://rollcall.example.com" });
  const answer = await published.ask("POST", "auth/login", { key: null, body: alice });
  await published.close();
  for (const { text } of Object.values(cookiesOf(answer))) expect(text).toContain("; Secure");
}, 60_000);

test("an unknown account is closed just as a known one", async () => {
  const statuses = [];
  for (let n = 0; n < 6; n += 1)
    statuses.push((await login({ email: "Ghost@example.com", password: "wrong-wrong-wrong" })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test("guesses made all at once are counted all the same", async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => login({ email: "many@example.com", password: "wrong-wrong-wrong" })),
  );
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
});

test("a changed password ends the other sessions and keeps the own one", async () => {
  const carol = { email: "carol@example.com", password: "carol-has-a-password" };
  await at.ask("POST", "users", { body: { ...carol, roles: [{ role: "viewer" }] } });
  const [here, there] = [await login(carol), await login(carol)];
  const change = (body: unknown) => at.ask("POST", "auth/password", { key: here.body.access_token, body });
  const wrong = await change({ current_password: "not-the-password", new_password: "carol-has-another" });
  expect([wrong.status, wrong.body.error.fields[0].path]).toEqual([422, "/body/current_password"]);
  const short = await change({ current_password: carol.password, new_password: "short" });
  expect([short.status, short.body.error.fields[0].path]).toEqual([422, "/body/new_password"]);
  expect((await change({ current_password: carol.password, new_password: "carol-has-another" })).status).toBe(
    204,
  );
  expect((await at.ask("GET", "auth/me", { key: here.body.access_token })).status).toBe(200);
  expect((await at.ask("GET", "auth/me", { key: there.body.access_token })).status).toBe(401);
  expect((await login(carol)).status).toBe(401);
  expect((await login({ ...carol, password: "carol-has-another" })).status).toBe(200);
});

test("no password stands anywhere but as an argon2id hash", async () => {
  const { rows } = await at.postgres.pool.query("select password_hash from users");
  for (const { password_hash } of rows) expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(at.control.log()).not.toContain(alice.password);
  const audit = await at.postgres.pool.query("select * from audit_events");
  expect(JSON.stringify(audit.rows)).not.toContain("password_hash");
});
