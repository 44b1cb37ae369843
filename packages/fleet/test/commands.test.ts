import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { NewFact } from "@rollcall/contracts/facts";
import { createLog, openPostgres, type Postgres } from "@rollcall/service-kit";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";
import {
  acknowledgeAlert,
  applyAlertFacts,
  changeChannel,
  createChannel,
  createRoute,
  createSilence,
  deleteChannel,
  endSilence,
  findSealedChannel,
  listAlerts,
  listChannels,
  listMembers,
  listRoutes,
  listSilences,
  openSecrets,
  readAlert,
  sealKeyOf,
  unacknowledgeAlert,
  type Who,
  type Write,
} from "../src/index.ts";

let postgres: TestPostgres;
/** As the services that do it, with only their grants. */
let control: Postgres;
let query: Postgres;
let notifier: Postgres;
const log = createLog("test", "silent");
const audited: object[] = [];
const facts: NewFact[] = [];

beforeAll(async () => {
  postgres = await createTestPostgres();
  [control, query, notifier] = [
    postgres.urlOf("control"),
    postgres.urlOf("query"),
    postgres.urlOf("notifier"),
  ].map((url) => openPostgres(url, log)) as [Postgres, Postgres, Postgres];
  await postgres.pool.query(
    `insert into customers (slug, name, parent) values ('alice', 'Alice', null), ('alice-child', 'Child', 'alice'), ('bob', 'Bob', null)`,
  );
  await postgres.pool.query(
    "select register_instances('{1,2}', '{alice-child,bob}', '{press,press}', '{app,app}', array[now(), now()])",
  );
});
afterAll(async () => {
  await Promise.all([control, query, notifier].map((pool) => pool.end()));
  await postgres.close();
});

const alice: Who = { name: "alice", roots: ["alice"] };
const bob: Who = { name: "bob", roots: ["bob"] };
const key = sealKeyOf("server key");
const write = (): Write => ({
  client: control,
  audit: async (entry) => void audited.push(entry),
  fact: (fact) => facts.push(fact),
});
const aWebhook = {
  kind: "webhook",
  settings: { shown: "…" },
  secrets: { url: "https://example.com/secret-part" },
};

/** An alert about an instance of each customer, as notifier makes it. */
async function fallSilent(): Promise<void> {
  await postgres.pool.query("update instances set liveness = 'overdue', liveness_since = now()");
  const at = Date.now() * 1e3;
  const data = { from: "alive", to: "overdue", colour: "red" } as const;
  const client = await notifier.connect();
  await client.query("begin");
  const all = [
    { instance: "1", customer: "alice-child" },
    { instance: "2", customer: "bob" },
  ].map((place) => ({
    id: crypto.randomUUID(),
    name: "instance.overdue" as const,
    at,
    recorded_at: at,
    machine: "press",
    software: "app",
    ...place,
    data,
  }));
  await applyAlertFacts(client, all);
  await client.query("commit");
  client.release();
}

test("a channel's secrets are sealed, are in no answer and no audit entry, and change one by one", async () => {
  const channel = await createChannel(write(), alice, key, { ...aWebhook, name: "hook", customer: "alice" });
  await changeChannel(write(), alice, key, channel.id, {
    secrets: { password: "another-secret" },
    enabled: false,
  });
  const sealed = await findSealedChannel(control, channel.id);
  expect(openSecrets(key, channel.id, sealed?.sealed ?? Buffer.of())).toEqual({
    url: "https://example.com/secret-part",
    password: "another-secret",
  });
  expect(() => openSecrets(key, "another", sealed?.sealed ?? Buffer.of())).toThrow();
  expect(() => openSecrets(sealKeyOf("other"), channel.id, sealed?.sealed ?? Buffer.of())).toThrow();
  const shown = JSON.stringify([audited, await listChannels(query, alice.roots)]);
  expect(shown).toContain("hook");
  expect(shown).not.toMatch(/secret-part|another-secret/);
  await expect(query.query("select sealed from channels")).rejects.toThrow(/permission denied/);
});

test("one who has a role for a customer makes channels, routes and silences for it and its children, and no others", async () => {
  const child = { ...aWebhook, name: "child", customer: "alice-child" };
  const channel = await createChannel(write(), alice, key, child);
  await expect(createChannel(write(), bob, key, { ...child, name: "b" })).rejects.toThrow(
    "no customer alice-child",
  );
  await expect(createChannel(write(), alice, key, { ...aWebhook, name: "all" })).rejects.toThrow(
    "customer must name",
  );
  await expect(createChannel(write(), alice, key, child)).rejects.toThrow("named child already");
  await expect(changeChannel(write(), bob, key, channel.id, { name: "mine" })).rejects.toThrow(
    "no such channel",
  );
  const silence = { matchers: { machine: "press" }, reason: "known", duration_seconds: 60 };
  const made = await createSilence(write(), bob, silence);
  expect(made.scope).toBe("bob");
  await expect(endSilence(write(), alice, made.id)).rejects.toThrow("no such silence");
  await endSilence(write(), bob, made.id);
  await endSilence(write(), bob, made.id);
  await createRoute(write(), bob, { name: "r", customer: "bob" });
  expect((await listRoutes(query, alice.roots)).map(({ name }) => name)).toEqual([]);
  expect(await listSilences(query, alice.roots, false)).toEqual([]);
  expect((await listChannels(query, bob.roots)).map(({ name }) => name)).toEqual([]);
});

test.each([
  ["duration_seconds", { matchers: { machine: "press" }, reason: "r", duration_seconds: 1 }],
  ["matchers", { matchers: {}, reason: "r", duration_seconds: 60 }],
  ["reason", { matchers: { machine: "press" }, reason: " ", duration_seconds: 60 }],
  ["ends_at", { matchers: { machine: "press" }, reason: "r" }],
])("a silence with a bad %s is refused by that name", async (path, wanted) => {
  await expect(createSilence(write(), bob, wanted)).rejects.toMatchObject({
    code: "invalid",
    fields: [{ path }],
  });
});

test("alerts are seen, acknowledged and taken back by those whose they are", async () => {
  await fallSilent();
  const { items, counts, total } = await listAlerts(query, alice, { onlyLiving: true, page: { size: 10 } });
  expect(items.map(({ customer }) => customer)).toEqual(["alice-child"]);
  expect({ counts, total }).toEqual({ counts: { critical: 1, warning: 0, info: 0 }, total: 1 });
  const id = items[0]?.id ?? "";
  expect(await readAlert(query, bob, id)).toBeUndefined();
  await expect(acknowledgeAlert(write(), bob, id)).rejects.toThrow("no such alert");
  await acknowledgeAlert(write(), alice, id, { comment: "on my way" });
  const read = await readAlert(query, alice, id);
  expect(read).toMatchObject({ acknowledged_by: "alice", comment: "on my way", state: "active" });
  expect(read?.timeline.map(({ kind }) => kind)).toEqual(["opened", "acknowledged"]);
  expect(facts).toMatchObject([{ name: "alert.acknowledged", customer: "alice-child" }]);
  expect(await listMembers(query, alice, id, { size: 10 })).toMatchObject([
    { machine: "press", back_at: null },
  ]);
  await unacknowledgeAlert(write(), alice, id);
  const filtered = { filter: "status:active AND source:heartbeat", page: { size: 1 } };
  expect(await listAlerts(query, { name: "root", roots: null }, filtered)).toMatchObject({
    total: 2,
    more: true,
  });
});

test("a channel that is deleted forgets its secrets, and what waits for it is cancelled", async () => {
  const channel = await createChannel(write(), bob, key, { ...aWebhook, name: "gone", customer: "bob" });
  await postgres.pool.query(
    `insert into alert_deliveries (alert, channel, event, due_at) select id, $1, 'fired', now() from alerts where customer = 'bob'`,
    [channel.id],
  );
  await deleteChannel(write(), bob, channel.id);
  const { rows } = await postgres.pool.query(
    "select d.state, c.sealed from alert_deliveries d join channels c on c.id = d.channel where c.id = $1",
    [channel.id],
  );
  expect(rows).toEqual([{ state: "cancelled", sealed: null }]);
  await expect(deleteChannel(write(), bob, channel.id)).rejects.toThrow("no such channel");
});
