import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { conditions, type ConditionCode } from "@rollcall/contracts/conditions";
import { canaryCustomer } from "@rollcall/contracts/identity";
import { eventKinds, exchanges } from "@rollcall/contracts/broker";
import { createTestQuestdb, eventually, randomSlug, testApiKey } from "@rollcall/test-kit";
import { connect } from "amqplib";
import { aCustomer, anApiKey } from "./a-platform.ts";
import { aPlatformWithCanary, type CanaryPlatform } from "./canary-platform.ts";

let platform: CanaryPlatform;
beforeAll(async () => {
  platform = await aPlatformWithCanary();
}, 60_000);
afterAll(() => platform?.close(), 30_000);

const patient = { withinMs: 20_000, everyMs: 200 };
const asAdministrator = { authorization: `Bearer ${testApiKey}` };
const raised = async (code: ConditionCode) =>
  (await platform.overview()).conditions.find((each) => each.code === code);
const isRaised = (code: ConditionCode, text: string) =>
  eventually(async () => expect((await raised(code))?.text).toBe(text), patient);
const isGone = (code: ConditionCode) =>
  eventually(async () => expect(await raised(code)).toBeUndefined(), patient);

test("the canary passes through every hop, and its lag is shown wherever people look", async () => {
  await eventually(async () => {
    const { probes } = await platform.ready();
    const lags = probes["canary"]?.figures?.lag_seconds ?? {};
    expect(Object.keys(lags)).toEqual(["heartbeats", "readings", "liveness", "diagnostics", "statuses"]);
    expect(Math.max(...Object.values(lags))).toBeLessThan(5);
  }, patient);
  const { ingest_lag_seconds: lag } = await platform.overview();
  expect(lag).toBeGreaterThan(0);
  expect(lag).toBeLessThan(5);
  expect(await platform.metrics(platform.query)).toMatch(/query_canary_lag_seconds\{hop="liveness"\} \d/);
  expect(await platform.metrics(platform.scheduler)).toMatch(
    /scheduler_canary_posts_total\{kind="heartbeat",outcome="accepted"\} \d/,
  );
});

test("nothing of the canary is shown to people, and a fresh platform looks empty", async () => {
  const path = `${canaryCustomer}/canary/canary/heartbeat`;
  await fetch(`${platform.gateway.url}/api/ingest/${path}`, { method: "POST", body: "{}" });
  await eventually(async () => {
    const { rowCount } = await platform.postgres.pool.query(
      "select from rejections where reason = 'token_missing'",
    );
    expect(rowCount).toBe(1);
  }, patient);
  const overview = await platform.overview();
  expect(overview.counts.total).toBe(0);
  expect(overview.customers).toEqual([]);
  const lists = ["customers", "instances", "diagnostics", "rejections", "notices", "diagnostics/codes"];
  for (const list of lists) {
    const { items } = await platform.read<{ items: unknown[] }>(`/${list}`);
    expect({ list, items }).toEqual({ list, items: [] });
  }
  const tokens = await fetch(`${platform.control.url}/api/v1/tokens`, { headers: asAdministrator });
  expect(await tokens.json()).toMatchObject({ items: [] });
  const audit = await platform.read<{ items: { target: string }[] }>("/audit/events");
  expect(JSON.stringify(audit)).not.toContain("canary");
  const one = `/customers/${canaryCustomer}/machines/canary/software/canary`;
  expect(await platform.read(one)).toMatchObject({ error: { code: "not_found" } });
});

test("nobody can make, change or give tokens to the canary's customer", async () => {
  const ask = async (method: string, path: string, body: object) => {
    const response = await fetch(`${platform.control.url}/api/v1/${path}`, {
      method,
      headers: { ...asAdministrator, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  expect(await ask("POST", "customers", { slug: canaryCustomer, name: "Mine" })).toBe(409);
  expect(await ask("PATCH", `customers/${canaryCustomer}`, { active: false })).toBe(404);
  expect(await ask("POST", `customers/${canaryCustomer}/tokens`, { name: "Mine" })).toBe(404);
});

test("a consumer that stands still is named, and forgotten when it goes on", async () => {
  platform.events.pause();
  try {
    await isRaised(
      "consumer_stuck",
      "Messages wait and none is stored: event-writer.diagnostics, event-writer.statuses",
    );
    expect((await platform.ready()).ready).toBe(true);
    expect(await platform.metrics(platform.query)).toContain('query_condition{code="consumer_stuck"} 1');
  } finally {
    platform.events.resume();
  }
  await isGone("consumer_stuck");
  expect(await platform.metrics(platform.query)).toContain('query_condition{code="consumer_stuck"} 0');
});

/** A queue that takes nothing, bound beside the platform's own: the broker refuses what is routed to it. */
async function fill(kinds: readonly string[]) {
  const connection = await connect(platform.vhost.url);
  const channel = await connection.createChannel();
  const name = randomSlug("full");
  await channel.assertQueue(name, { arguments: { "x-max-length": 0, "x-overflow": "reject-publish" } });
  for (const kind of kinds) await channel.bindQueue(name, exchanges.events, kind);
  return async () => {
    await channel.deleteQueue(name);
    await connection.close();
  };
}

test.each([
  ["queue_full", ["diagnostics"], "The broker refuses some kinds of messages: event-writer.diagnostics"],
  ["broker_refuses", eventKinds, conditions.broker_refuses.text],
] as const)("%s: what the broker refuses is told, and over when it takes it", async (code, kinds, text) => {
  const empty = await fill(kinds);
  try {
    await isRaised(code, text);
  } finally {
    await empty();
  }
  await isGone(code);
});

test("a suspended table is named, and forgotten when it is resumed", async () => {
  const questdb = await createTestQuestdb();
  const table = randomSlug("canary_test").replaceAll("-", "_");
  await questdb.query(`create table ${table} (ts TIMESTAMP) timestamp(ts) partition by day WAL`);
  try {
    await questdb.query(`alter table ${table} suspend wal`);
    await eventually(async () => expect((await raised("table_suspended"))?.text).toContain(table), patient);
    await questdb.query(`alter table ${table} resume wal`);
    await eventually(
      async () => expect((await raised("table_suspended"))?.text ?? "").not.toContain(table),
      patient,
    );
  } finally {
    await questdb.query(`drop table ${table}`);
  }
});

test("without Redis the condition says so, in plain words to those who may not see everything", async () => {
  await aCustomer(platform.postgres.pool, "acme");
  const charlie = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "acme" });
  platform.redisWay.cut();
  try {
    await isRaised("redis_away", conditions.redis_away.text);
    const hers = (await platform.overview(charlie)).conditions.find(({ code }) => code === "redis_away");
    expect(hers).toMatchObject({ text: conditions.redis_away.plain, advice: null });
  } finally {
    platform.redisWay.mend();
  }
  await isGone("redis_away");
});

test("gateways that do not answer are told, and the lag grows meanwhile", async () => {
  await platform.gateway.stop();
  await isRaised("gateway_away", "The gateways do not answer the canary: no answer");
  const lag = (await platform.overview()).ingest_lag_seconds ?? 0;
  await eventually(async () =>
    expect((await platform.overview()).ingest_lag_seconds).toBeGreaterThan(lag + 0.5),
  );
  await platform.gateway.start();
  await isGone("gateway_away");
});
