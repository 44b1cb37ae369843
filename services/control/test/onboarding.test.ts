import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, eventually, startService, type TestService, testApiKey } from "@rollcall/test-kit";
import { createClient } from "./control-client.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let services: Record<"gateway" | "query" | "events" | "liveness", TestService>;

beforeAll(async () => {
  at = await startControl();
  redis = await createTestRedis();
  const around = { postgres: at.postgres, vhost: at.vhost, redis };
  const [gateway, query, events, liveness] = await Promise.all([
    startService("ingest-gateway", around),
    startService("query", around),
    startService("event-writer", around),
    startService("liveness", around),
  ]);
  services = { gateway, query, events, liveness };
}, 120_000);
afterAll(async () => {
  const stops = await Promise.allSettled(Object.values(services ?? {}).map((service) => service.stop()));
  await redis?.close();
  await at?.close();
  expect(stops.filter(({ status }) => status === "rejected")).toEqual([]);
}, 60_000);

const send = async (kind: string, token: string, body: object, path = "my-company/server-01/my-app") => {
  const answer = await fetch(`${services.gateway.url}/api/ingest/${path}/${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.status;
};
const read = (path: string) => createClient(services.query)("GET", path, { key: testApiKey });

test("the onboarding text, followed word for word, ends with a device that shows up", async () => {
  expect(
    (await at.ask("POST", "customers", { body: { slug: "my-company", name: "My company" } })).status,
  ).toBe(201);
  const { token } = (await at.ask("POST", "customers/my-company/tokens", { body: { name: "First" } })).body;
  const heartbeat = { version: "1.0.0", uptime_seconds: 3600, pid: 1234, ips: ["10.0.0.5"] };
  await eventually(async () => expect(await send("heartbeat", token, heartbeat)).toBe(200));
  expect(
    await send("diagnostics", token, { diagnostics: [{ code: 1000, message: "OK", severity: 0 }] }),
  ).toBe(200);
  const status = { status: "running", message: "Application running", snapshot: { cpu: 45, memory: 2048 } };
  expect(await send("status", token, status)).toBe(200);
  await eventually(
    async () => {
      const { body } = await read("instances?customer=my-company");
      expect(body.items).toMatchObject([
        { machine: "server-01", software: "my-app", colour: "green", version: "1.0.0" },
      ]);
    },
    { withinMs: 15_000 },
  );
}, 60_000);

test("each reason for which a device does not appear is answered by the rejection log", async () => {
  const made = async (body: object) => (await at.ask("POST", "customers/my-company/tokens", { body })).body;
  const [good, revoked, expiring] = [
    await made({ name: "good" }),
    await made({ name: "revoked" }),
    await made({ name: "expiring", expires_at: new Date(Date.now() + 1_500).toISOString() }),
  ];
  await eventually(async () => expect(await send("heartbeat", revoked.token, {})).toBe(200));
  await at.ask("DELETE", `customers/my-company/tokens/${revoked.id}`);
  await eventually(async () => expect(await send("heartbeat", revoked.token, {})).toBe(403));
  await eventually(async () => expect(await send("heartbeat", expiring.token, {})).toBe(403));
  expect(await send("heartbeat", "fmt_mistyped", {})).toBe(403);
  expect(await send("heartbeat", good.token, {}, "my-company/Server_01/my-app")).toBe(422);
  await eventually(
    async () => {
      const { body } = await read("rejections?customer=my-company&page_size=100");
      const advice = new Map<string, string>(
        body.items.map((row: { reason: string; advice: string }) => [row.reason, row.advice]),
      );
      for (const reason of ["token_revoked", "token_expired", "token_malformed", "slug_invalid"])
        expect([reason, advice.get(reason)]).toEqual([reason, expect.stringMatching(/\w/)]);
    },
    { withinMs: 15_000 },
  );
}, 60_000);
