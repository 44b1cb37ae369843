import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, startService, testApiKey, type TestService } from "@rollcall/test-kit";
import { Client } from "pg";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let query: TestService;
beforeAll(async () => {
  at = await startControl();
  redis = await createTestRedis();
  query = await startService("query", { postgres: at.postgres, vhost: at.vhost, redis });
});
afterAll(async () => {
  await query?.stop();
  await redis?.close();
  await at?.close();
});

test.each(["control", "query", "event-writer", "liveness", "ingest-gateway"])(
  "the database role of %s can neither change nor delete what is in the log",
  async (service) => {
    const client = new Client(at.postgres.urlOf(service));
    await client.connect();
    try {
      await expect(client.query("update audit_events set actor = 'nobody'")).rejects.toThrow(
        "permission denied",
      );
      await expect(client.query("delete from audit_events")).rejects.toThrow("permission denied");
      await expect(client.query("truncate audit_events")).rejects.toThrow("permission denied");
    } finally {
      await client.end();
    }
  },
);

test("who did what, to what and from where is listed and exported by query", async () => {
  await at.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } });
  const read = (path: string) =>
    fetch(`${query.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${testApiKey}` } });
  const { items } = (await (await read("audit/events?filter=action:createCustomer")).json()) as {
    items: object[];
  };
  expect(items).toMatchObject([
    { actor: "Bootstrap key", target: "acme", address: "127.0.0.1", after: { name: "Acme" } },
  ]);
  const lines = (await (await read("audit/events/export")).text()).trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { action: string }).action)).toContain("createCustomer");
});

test("a write that fails leaves nothing in the log", async () => {
  const count = async () => (await at.postgres.pool.query("select from audit_events")).rowCount;
  const before = await count();
  expect((await at.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } })).status).toBe(409);
  expect((await at.ask("PATCH", "customers/nobody", { body: { name: "x" } })).status).toBe(404);
  expect(await count()).toBe(before);
});
