import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { placeOf } from "../src/sign-in/attempt-limits.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
beforeAll(async () => {
  at = await startControl({
    ATTEMPTS_PER_ACCOUNT: "5",
    ATTEMPTS_PER_ADDRESS: "8",
    PUBLIC_URL: "https://rollcall.example.com",
  });
});
afterAll(() => at?.close());

const alice = { email: "alice@example.com", password: "alice-owns-this-test" };
const login = (address: string, body: typeof alice) =>
  at.ask("POST", "auth/login", { key: null, body, headers: { "x-forwarded-for": address } });

test("one address that tries many accounts is refused, leaves no rows for them, and nobody else is hindered", async () => {
  const statuses = [];
  for (let n = 0; n < 20; n += 1)
    statuses.push(
      (await login("203.0.113.7", { email: `made-up-${n}@example.com`, password: "wrong" })).status,
    );
  expect(statuses.filter((status) => status === 401)).toHaveLength(8);
  const { rows } = await at.postgres.pool.query(
    "select from sign_in_failures where key like 'account:made-up-%'",
  );
  expect(rows).toHaveLength(8);
  expect((await login("203.0.113.7", alice)).status).toBe(429);
  expect((await login("203.0.113.8", alice)).status).toBe(200);
});

test("with a public address of https cookies are Secure though the last hop is plain", async () => {
  const answer = await login("203.0.113.9", alice);
  const cookies = answer.headers.getSetCookie();
  expect(cookies).toHaveLength(3);
  for (const cookie of cookies) expect(cookie.split("; ")).toContain("Secure");
});

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["2001:DB8:0:0::", "2001:db8:0:0::/64"],
])("%s counts as %s", (address, place) => {
  expect(placeOf(address)).toBe(place);
});
