import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startService, type TestService } from "@rollcall/test-kit";
import { exchange, recordingService } from "./framing.ts";

let service: Awaited<ReturnType<typeof recordingService>>;
let dashboard: TestService;

beforeAll(async () => {
  service = await recordingService();
  const env = { QUERY_URL: service.url, CONTROL_URL: service.url, WEB_DIR: "/nonexistent" };
  dashboard = await startService("dashboard", { env });
});
afterAll(async () => {
  await dashboard?.stop();
  service?.close();
});

test.each([
  "/health",
  "/metrics",
  "/ping/8f1c",
  "/ws/devices",
  "//api/v1/auth/me",
  "/instances/a",
  "/.env",
  "/api",
])("%s is no page of the app: 404", async (path) => {
  const answer = await fetch(dashboard.url + path);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: "not_found" } });
});

test.each([
  ["a head that is too large", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["a head that is no HTTP", "GET / HTTP/1.1\r\nHost a\r\n\r\n", 400],
  ["HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
])("%s is told in the error body", async (_what, bytes, status) => {
  const answer = await exchange(Number(new URL(dashboard.url).port), bytes);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/content-type: application\/json/i);
  expect(JSON.parse(body)).toMatchObject({ error: { code: "malformed", request_id: expect.any(String) } });
});

test("HEAD is answered wherever GET is", async () => {
  const paths = ["/", "/docs", "/plain.js", "/web-settings.json", "/api/v1/overview"];
  const statuses = await Promise.all(
    paths.map(async (path) => (await fetch(dashboard.url + path, { method: "HEAD" })).status),
  );
  expect(statuses).toEqual(paths.map(() => 200));
});
