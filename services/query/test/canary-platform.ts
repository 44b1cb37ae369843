import {
  createTestPostgres,
  createTestProxy,
  createTestRedis,
  createTestVhost,
  startService,
  type TestService,
} from "@rollcall/test-kit";
import { anApiKey, get, type Schemas } from "./a-platform.ts";

/** Everything that the canary passes through, with a round each second; Redis behind a way that can be cut. */
export async function aPlatformWithCanary() {
  const [postgres, redis, vhost] = await Promise.all([
    createTestPostgres(),
    createTestRedis(),
    createTestVhost(),
  ]);
  const redisWay = await createTestProxy(redis.url);
  const around = { postgres, vhost, redis: redisWay };
  const alice = await anApiKey(postgres.pool, { role: "admin", customer: null });
  const gateway = await startService("ingest-gateway", around);
  const pace = { CANARY_EVERY_SECONDS: "1", CANARY_LOOK_EVERY_MS: "200" };
  const { CANARY_EVERY_SECONDS } = pace;
  // As devices do: encrypted, with a certificate of our own.
  const sender = { CANARY_INGEST_URL: gateway.httpsUrl, CANARY_EVERY_SECONDS };
  const reader = { ...pace, VALIDATE_RESPONSES: "true" };
  const [heartbeats, events, liveness, query, control, scheduler] = await Promise.all([
    startService("heartbeat-writer", around),
    startService("event-writer", around),
    startService("liveness", around),
    startService("query", { ...around, env: reader }),
    startService("control", around),
    startService("scheduler", { ...around, env: sender }),
  ]);
  const services: Record<string, TestService> = {
    scheduler,
    control,
    query,
    liveness,
    events,
    heartbeats,
    gateway,
  };
  return {
    postgres,
    redis,
    vhost,
    redisWay,
    control,
    scheduler,
    query,
    liveness,
    events,
    gateway,
    alice,
    read: async <Body>(path: string, key = alice) => (await get<Body>(query.url, path, key)).body,
    overview: async (key = alice) => (await get<Schemas["Overview"]>(query.url, "/overview", key)).body,
    ready: async () =>
      (await (await fetch(`${query.healthUrl}/health/ready`)).json()) as {
        ready: boolean;
        probes: Record<string, { ok: boolean; figures?: { lag_seconds: Record<string, number> } }>;
      },
    metrics: async (of: TestService) => (await fetch(`${of.healthUrl}/metrics`)).text(),
    close: async () => {
      for (const service of Object.values(services)) await service.stop();
      await redisWay.close();
      await Promise.all([postgres.close(), redis.close(), vhost.close()]);
    },
  };
}

export type CanaryPlatform = Awaited<ReturnType<typeof aPlatformWithCanary>>;
