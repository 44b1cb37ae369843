import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { hashApiKey } from "@rollcall/service-kit";
import { createTestPostgres, eventually, type TestPostgres, testTokenKey } from "@rollcall/test-kit";
import { createAccessTokens } from "../src/access-token.ts";
import { createAuthenticator } from "../src/authenticate.ts";
import { createPeopleStore } from "../src/people-store.ts";

let postgres: TestPostgres;
const key = "rck_a-key-of-this-test";
beforeAll(async () => {
  postgres = await createTestPostgres();
  await postgres.pool.query(
    "insert into api_keys (prefix, hash, name, role) values ('rck_a', $1, 'Key', 'viewer')",
    [hashApiKey(key, testTokenKey)],
  );
});
afterAll(() => postgres?.close());

const authenticator = () => createAuthenticator(createPeopleStore(postgres.pool, testTokenKey), testTokenKey);

test.each([
  [{ authorization: `Bearer ${key}` }],
  [{ authorization: `bearer  ${key}` }],
  [{ "x-api-key": key }],
])("%j is an API key", async (headers) => {
  expect(await authenticator().authenticate({ headers })).toMatchObject({ kind: "api_key", name: "Key" });
});

test.each([
  [{ authorization: "Bearer rck_wrong" }],
  [{ authorization: "Basic YTpi" }],
  [{ authorization: key }],
  [{ "x-api-key": "not-a-key" }],
  [{ authorization: "Basic YTpi", cookie: "rollcall_session=x" }],
  [{ cookie: "rollcall_session=forged" }],
])("%j is refused", async (headers) => {
  await expect(authenticator().authenticate({ headers })).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a request that brings nothing has no caller", async () => {
  expect(await authenticator().authenticate({ headers: {} })).toBeUndefined();
});

test("an access token of another server key, or signed with none, is refused", async () => {
  const foreign = await createAccessTokens("another key").sign({ userId: "u", sessionId: "s" });
  const [, payload] = foreign.split(".");
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${payload}.`;
  const tokens = createAccessTokens(testTokenKey);
  expect(await tokens.verify(foreign)).toBeUndefined();
  expect(await tokens.verify(unsigned)).toBeUndefined();
  const own = await tokens.sign({ userId: "u", sessionId: "s" });
  expect(await tokens.verify(own)).toEqual({ userId: "u", sessionId: "s" });
});

test("a CSRF token fits its own session alone", () => {
  const { csrfToken, isCsrfToken } = createAccessTokens(testTokenKey);
  expect(isCsrfToken(csrfToken("one"), "one")).toBe(true);
  expect(isCsrfToken(csrfToken("one"), "other")).toBe(false);
  expect(isCsrfToken("", "one")).toBe(false);
});

test("a revoked key is refused within two seconds by a process that was not told", async () => {
  const held = authenticator();
  const ask = () => held.authenticate({ headers: { "x-api-key": key } });
  await ask();
  await postgres.pool.query("update api_keys set revoked_at = now()");
  await eventually(() => expect(ask()).rejects.toMatchObject({ code: "unauthenticated" }), {
    withinMs: 2_000,
  });
});
