import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { operations, readApiDocument } from "@rollcall/contracts/http/routes.ts";
import { createApiKey } from "@rollcall/service-kit";
import { scopeKey } from "../src/scope.ts";
import { aCustomer, anApiKey, anInstance, aPlatform, type Platform } from "./a-platform.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await aPlatform();
  await aCustomer(platform.postgres.pool, "acme");
  await anInstance(platform.postgres.pool, { customer: "acme" });
});
afterAll(() => platform?.close());

const reads = operations.filter(({ service }) => service === "query");
const concrete = (path: string) =>
  path
    .replace("{customer}", "acme")
    .replace("{machine}", "server-01")
    .replace("{software}", "app")
    .replace("{heartbeat}", "0190a0a0-0000-7000-8000-000000000000")
    .replace("{diagnostic}", "0190a0a0-0000-7000-8000-000000000000");
const guarded = reads.filter(({ role }) => role !== "none").map(({ path }) => concrete(path));
// A stream does not end, and there is no such diagnostic or monitor.
const answering = guarded.filter((path) => path !== "/events" && !/(diagnostics|heartbeats)\/0/.test(path));

test("every operation of the contract that is ours is read-only", () => {
  expect(reads.length).toBeGreaterThan(30);
  expect(reads.every(({ method }) => method === "GET")).toBe(true);
});

test.each(answering)("answers %s as the contract says", async (path) => {
  const { status, body } = await platform.get(path);
  expect(body.error).toBeUndefined();
  expect(status).toBe(200);
});

test.each(guarded)("asks who calls %s", async (path) => {
  const { status, body } = await platform.get(path, null);
  expect(status).toBe(401);
  expect(body.error).toMatchObject({ code: "unauthenticated" });
});

test("refuses a key that does not exist, was revoked, or has expired", async () => {
  const { pool } = platform.postgres;
  expect((await platform.get("/overview", createApiKey().key)).status).toBe(401);
  expect((await platform.get("/overview", "rck_nonsense")).status).toBe(401);
  const revoked = await anApiKey(pool, { role: "viewer", customer: null });
  await pool.query("update api_keys set revoked_at = now() where prefix = $1", [revoked.slice(0, 12)]);
  expect((await platform.get("/overview", revoked)).status).toBe(401);
  const expired = await anApiKey(pool, { role: "viewer", customer: null });
  await pool.query("update api_keys set expires_at = now() where prefix = $1", [expired.slice(0, 12)]);
  expect((await platform.get("/overview", expired)).status).toBe(401);
});

test("takes an API key in X-API-Key too", async () => {
  const { status } = await fetch(`${platform.service.url}/api/v1/overview`, {
    headers: { "x-api-key": platform.alice },
  });
  expect(status).toBe(200);
});

test.each(["/nothing", "/instances/a/b/c", "/customers/acme/nothing"])("answers 404 for %s", async (path) => {
  const { status, body } = await platform.get(path);
  expect(status).toBe(404);
  expect(body.error?.code).toBe("not_found");
});

test.each(["POST", "PUT", "PATCH", "DELETE"])(
  "answers 405 for %s and says what the path takes",
  async (method) => {
    const response = await fetch(`${platform.service.url}/api/v1/overview`, {
      method,
      headers: { authorization: `Bearer ${platform.alice}` },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toContain("GET");
  },
);

test("what is kept for those who see everything is not given to those who see nothing", () => {
  expect(scopeKey({ customers: [] })).not.toBe(scopeKey({ customers: null }));
});

test("serves the whole contract to anybody, writes included", async () => {
  const { status, body } = await platform.get<ReturnType<typeof readApiDocument>>("/openapi.json", null);
  expect(status).toBe(200);
  expect(Object.keys(body.paths)).toEqual(Object.keys(readApiDocument().paths));
});

test("metrics name operations and never a customer", async () => {
  await platform.get("/customers/acme");
  const metrics = await (await fetch(`${platform.service.healthUrl}/metrics`)).text();
  expect(metrics).toContain('query_request_seconds_count{operation="getCustomer",status="2xx"}');
  expect(metrics).not.toContain("acme");
});
