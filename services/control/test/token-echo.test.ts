import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startService, type TestService } from "@rollcall/test-kit";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let gateways: TestService[];
beforeAll(async () => {
  at = await startControl();
  const stores = { postgres: at.postgres, vhost: at.vhost };
  gateways = await Promise.all([
    startService("ingest-gateway", stores),
    startService("ingest-gateway", stores),
  ]);
  await at.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } });
});
afterAll(async () => {
  await Promise.all((gateways ?? []).map((gateway) => gateway.stop()));
  await at?.close();
});

const beat = async (gateway: TestService | undefined, token: string) => {
  const path = "/api/ingest/acme/server-01/my-app/heartbeat";
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${gateway?.url}${path}`, { method: "POST", headers })).status;
};

test("a token that was just made is good at every gateway, a hundred times of a hundred", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    const { body } = await at.ask("POST", "customers/acme/tokens", { body: { name: `t-${n}` } });
    statuses.push(...(await Promise.all(gateways.map((gateway) => beat(gateway, body.token)))));
  }
  expect(statuses).toEqual(Array.from({ length: 100 }, () => 200));
}, 60_000);

test("a token that took another's place is good at once, too", async () => {
  const { body: old } = await at.ask("POST", "customers/acme/tokens", { body: { name: "old" } });
  const { body } = await at.ask("POST", `customers/acme/tokens/${old.id}/rotate`, {
    body: { overlap_seconds: 0 },
  });
  expect(await beat(gateways[0], body.token)).toBe(200);
});

test("without a gateway a token is made all the same, soon", async () => {
  const alone = await startControl();
  await alone.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } });
  const startedAt = performance.now();
  expect((await alone.ask("POST", "customers/acme/tokens", { body: { name: "t" } })).status).toBe(201);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await alone.close();
}, 60_000);
