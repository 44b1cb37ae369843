import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createTestPostgres,
  createTestRedis,
  createTestVhost,
  eventually,
  startService,
  testServers,
} from "@rollcall/test-kit";
import { postgresUrlFor } from "@rollcall/stack";
import { aBeat, aCustomer, anApiKey, anInstance, get, markSwept, type Schemas } from "./a-platform.ts";
import { aTcpProxy } from "./a-tcp-proxy.ts";

async function aPlatformBehindProxies() {
  const [postgres, redis, vhost] = await Promise.all([
    createTestPostgres(),
    createTestRedis(),
    createTestVhost(),
  ]);
  const { urls, wiring } = testServers();
  const alice = await anApiKey(postgres.pool, { role: "admin", customer: null });
  await aCustomer(postgres.pool, "acme");
  const id = await anInstance(postgres.pool, { customer: "acme" });
  const proxies = {
    postgres: await aTcpProxy(postgresUrlFor(postgres.url, "query", wiring.secrets)),
    redis: await aTcpProxy(redis.url),
    questdb: await aTcpProxy(urls.questdbReader),
  };
  const env = {
    POSTGRES_URL: proxies.postgres.url,
    REDIS_URL: proxies.redis.url,
    QUESTDB_PG_URL: proxies.questdb.url,
    VALIDATE_RESPONSES: "true",
  };
  const service = await startService("query", { postgres, redis, vhost, env });
  const close = async () => {
    await service.stop();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    await Promise.all([postgres.close(), redis.close(), vhost.close()]);
  };
  return {
    ...proxies,
    client: redis.client,
    id,
    service,
    close,
    ask: <T>(path: string) => get<T>(service.url, path, alice),
  };
}

let platform: Awaited<ReturnType<typeof aPlatformBehindProxies>>;
beforeAll(async () => {
  platform = await aPlatformBehindProxies();
});
afterAll(() => platform?.close());

const timed = async (path: string) => {
  const startedAt = performance.now();
  const answer = await platform.ask(path);
  return { ...answer, ms: performance.now() - startedAt };
};
const isWell = () =>
  eventually(
    async () => {
      await markSwept(platform.client);
      const { status, body } = await platform.ask<Schemas["InstanceList"]>("/instances");
      expect(status).toBe(200);
      expect(body.degraded).toBeNull();
    },
    { withinMs: 15_000 },
  );

test.each(["cut", "hang"] as const)(
  "without Redis (%s) answers from PostgreSQL and says as of when",
  async (how) => {
    await isWell();
    await aBeat(platform.client, platform.id, { lastAtUs: Date.now() * 1_000 - 400e6 });
    const overdue = await platform.ask<Schemas["InstanceList"]>("/instances?colour=red");
    expect(overdue.body.total_count).toBe(1);
    const before = Date.now();
    platform.redis[how]();
    const answer = await platform.ask<Schemas["InstanceList"]>("/instances");
    expect(answer.status).toBe(200);
    expect(answer.body.items[0]).toMatchObject({ colour: "green", last_heartbeat_at: null });
    expect(answer.body.degraded).toMatch(/Redis does not answer/);
    expect(Date.parse(answer.body.as_of)).toBeLessThanOrEqual(before);
    expect(Date.parse(answer.body.as_of)).toBeGreaterThan(before - 60_000);
    const overview = await platform.ask<Schemas["Overview"]>("/overview");
    expect(overview.body).toMatchObject({ counts: { green: 1, total: 1 } });
    expect(overview.body.degraded).toMatch(/Redis/);
    await platform.client.flushdb();
    platform.redis.restore();
    await isWell();
  },
);

test("without QuestDB the overview leaves its figures out, and heartbeats are 503", async () => {
  await isWell();
  platform.questdb.cut();
  await eventually(async () => {
    const { body } = await platform.ask<Schemas["Overview"]>("/overview");
    expect(body).toMatchObject({
      heartbeats_per_second: null,
      ingest_lag_seconds: null,
      counts: { total: 1 },
    });
    expect(body.degraded).toMatch(/history/);
  });
  const path = "/customers/acme/machines/server-01/software/app";
  const heartbeats = await timed(`${path}/heartbeats`);
  expect(heartbeats.status).toBe(503);
  expect(heartbeats.headers.get("retry-after")).not.toBeNull();
  expect((await platform.ask(path)).status).toBe(200);
  platform.questdb.restore();
  await eventually(async () => expect((await platform.ask(`${path}/heartbeats`)).status).toBe(200));
});

test.each(["cut", "hang"] as const)("without PostgreSQL (%s) answers 503 within two seconds", async (how) => {
  await isWell();
  platform.postgres[how]();
  for (const path of ["/overview", "/instances", "/customers/acme"]) {
    const { status, ms, headers, body } = await timed(path);
    expect(status).toBe(503);
    expect(ms).toBeLessThan(2_000);
    expect(headers.get("retry-after")).not.toBeNull();
    expect(body.error?.code).toBe("unavailable");
  }
  await eventually(async () => {
    const ready = await fetch(`${platform.service.healthUrl}/health/ready`);
    expect(ready.status).toBe(503);
  });
  expect((await fetch(`${platform.service.healthUrl}/health/live`)).status).toBe(200);
  platform.postgres.restore();
  await isWell();
});
