import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { announceChange, createLog, openPublisher, type Publisher } from "@rollcall/service-kit";
import {
  devicePath,
  eventually,
  insertCustomer,
  insertToken,
  send,
  startGateway,
  type TestCustomer,
  type TestGateway,
} from "./gateway-fixture.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

let gateway: TestGateway;
let database: TcpProxy;
let control: Publisher;

beforeAll(async () => {
  database = await openTcpProxy();
  gateway = await startGateway({
    // Long enough that what these tests see comes from the fan-out.
    env: { TOKEN_REFRESH_MS: "600000" },
    proxies: { postgresUrl: database.through },
  });
  control = await openPublisher(gateway.vhost.url, createLog("test", "silent"));
});
afterAll(async () => {
  await control.close();
  await gateway.close();
  await database.close();
});

const statusOf = async (customer: TestCustomer, on = gateway) =>
  (await send(on.service.url, customer, devicePath(customer, "heartbeat"))).status;

const becomes = (status: number, customer: TestCustomer, withinMs: number, on = gateway) =>
  eventually(async () => expect(await statusOf(customer, on)).toBe(status), { withinMs });

const revoke = (tokenId: string, on = gateway) =>
  on.postgres.pool.query("update ingest_tokens set revoked_at = now() where id = $1", [tokenId]);

test("knows a new customer and its token as soon as they are announced", async () => {
  const bob = await insertCustomer(gateway.postgres);
  expect(await statusOf(bob)).toBe(403);
  await announceChange(control, { table: "customers", key: bob.slug });
  await announceChange(control, { table: "ingest_tokens", key: bob.tokenId });
  await becomes(200, bob, 2_000);
  const second = { slug: bob.slug, ...(await insertToken(gateway.postgres, bob.slug)) };
  await announceChange(control, { table: "ingest_tokens", key: second.tokenId });
  await becomes(200, second, 2_000);
});

test("refuses a revoked token within two seconds, and the customer's other token not at all", async () => {
  const { alice } = gateway;
  const other = { slug: alice.slug, ...(await insertToken(gateway.postgres, alice.slug)) };
  await announceChange(control, { table: "ingest_tokens", key: other.tokenId });
  await becomes(200, other, 2_000);
  await revoke(other.tokenId);
  await announceChange(control, { table: "ingest_tokens", key: other.tokenId });
  await becomes(403, other, 2_000);
  expect(await statusOf(alice)).toBe(200);
});

test("follows a customer that is deactivated and activated again", async () => {
  const { alice, postgres } = gateway;
  for (const [active, status] of [
    [false, 403],
    [true, 200],
  ] as const) {
    await postgres.pool.query("update customers set active = $2 where slug = $1", [alice.slug, active]);
    await announceChange(control, { table: "customers", key: alice.slug });
    await becomes(status, alice, 2_000);
  }
});

test("forgets a token that was deleted, also when everything is read anew", async () => {
  const { alice, postgres } = gateway;
  const gone = { slug: alice.slug, ...(await insertToken(postgres, alice.slug)) };
  await announceChange(control, { table: "ingest_tokens", key: null });
  await becomes(200, gone, 2_000);
  await postgres.pool.query("delete from ingest_tokens where id = $1", [gone.tokenId]);
  await announceChange(control, { table: "ingest_tokens", key: null });
  await becomes(403, gone, 2_000);
});

test("takes heartbeats from memory while PostgreSQL is down, and catches up with what changed meanwhile", async () => {
  const { alice, postgres, service } = gateway;
  const bob = { slug: alice.slug, ...(await insertToken(postgres, alice.slug)) };
  await announceChange(control, { table: "ingest_tokens", key: bob.tokenId });
  await becomes(200, bob, 2_000);
  database.cut();
  await revoke(bob.tokenId);
  await announceChange(control, { table: "ingest_tokens", key: bob.tokenId });
  await eventually(() => expect(service.log()).toContain("could not read tokens"));
  expect(await statusOf(alice)).toBe(200);
  expect(await statusOf(bob)).toBe(200);
  expect((await fetch(`${service.healthUrl}/health/ready`)).status).toBe(200);
  database.restore();
  await becomes(403, bob, 5_000);
  expect(await statusOf(alice)).toBe(200);
});

test("with the fan-out cut, the regular reading finds revocations and new tokens", async () => {
  const deaf = await startGateway({ env: { TOKEN_REFRESH_MS: "500" } });
  try {
    const { alice, postgres } = deaf;
    expect(await statusOf(alice, deaf)).toBe(200);
    const bob = await insertCustomer(postgres);
    await becomes(200, bob, 2_000, deaf);
    await revoke(alice.tokenId, deaf);
    await becomes(403, alice, 2_000, deaf);
    const row = await eventually(() => {
      const found = deaf.rejections.find(({ reason }) => reason === "token_revoked");
      if (!found) throw new Error("not yet");
      return found;
    });
    expect(row).toMatchObject({ customer: alice.slug, token_customer: alice.slug });
  } finally {
    await deaf.close();
  }
});

test("writes when a token was last used, at the latest when it stops", async () => {
  const { alice, postgres, service } = gateway;
  const before = Date.now();
  expect(await statusOf(alice)).toBe(200);
  await service.stop();
  const { rows } = await postgres.pool.query<{ last_used_at: Date | null }>(
    "select last_used_at from ingest_tokens where id = $1",
    [alice.tokenId],
  );
  expect(rows[0]?.last_used_at?.getTime()).toBeGreaterThan(before - 5_000);
  await service.start();
  expect(await statusOf(alice)).toBe(200);
});
