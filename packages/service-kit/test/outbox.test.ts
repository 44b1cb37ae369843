import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { type Fact, factId, type NewFact } from "@rollcall/contracts/facts";
import { instanceId } from "@rollcall/contracts/identity";
import {
  createTestPostgres,
  createTestVhost,
  eventually,
  openTestBroker,
  type TestBroker,
  type TestPostgres,
} from "@rollcall/test-kit";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  createLog,
  openPostgres,
  openPublisher,
  type Postgres,
  type Publisher,
  relayOutbox,
  startOutboxRelay,
  tellFacts,
  transaction,
} from "../src/index.ts";

const log = createLog("test", "silent");
const path = { customer: "alice", machine: "press", software: "app" };
const instance = instanceId(path);
let postgres: TestPostgres;
let pool: Postgres;
let vhost: Awaited<ReturnType<typeof createTestVhost>>;
let broker: TestBroker;
let publisher: Publisher;

beforeAll(async () => {
  [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  pool = openPostgres(postgres.urlOf("event-writer"), log);
  broker = await openTestBroker(vhost.url);
  publisher = await openPublisher(vhost.url, log);
  await postgres.pool.query("insert into customers (slug, name) values ('alice', 'Alice')");
  await postgres.pool.query(
    "select register_instances(array[$1::bigint], '{alice}', '{press}', '{app}', array[now()])",
    [instance],
  );
});
afterAll(async () => {
  await pool.end();
  await publisher.close();
  await broker.close();
  await Promise.all([vhost.close(), postgres.close()]);
});
afterEach(async () => {
  await postgres.pool.query("delete from outbox");
  await broker.takeFacts();
});

const aFact = (at: number): NewFact<"status.changed"> => ({
  id: factId("status.changed", instance, at),
  name: "status.changed",
  at,
  instance,
  data: { from: null, to: "running", message: "häßlich \u{1f600}", late: false },
});
const waiting = async () =>
  Number((await postgres.pool.query<{ n: string }>("select count(*) as n from outbox")).rows[0]?.n);

test("registrations are told by the tables, and keep the schema of facts", async () => {
  await postgres.pool.query("delete from instances");
  await postgres.pool.query("delete from machines");
  await postgres.pool.query("delete from outbox");
  await postgres.pool.query(
    "select register_instances(array[$1::bigint], '{alice}', '{press}', '{app}', array[now()])",
    [instance],
  );
  await relayOutbox(pool, publisher);
  const facts = await broker.takeFacts();
  expect(facts.map(({ name }) => name).sort()).toEqual(["instance.registered", "machine.registered"]);
  const schema = new URL("../../../contracts/events/fact.schema.json", import.meta.url);
  const validate = new Ajv2020().compile(JSON.parse(readFileSync(schema, "utf8")) as object);
  for (const fact of facts)
    expect([validate({ version: 1, name: fact.name, facts: [fact] }), validate.errors]).toEqual([true, null]);
  expect(facts.find(({ name }) => name === "instance.registered")).toMatchObject({ ...path, instance });
});

test("the id that PostgreSQL computes is the one that we compute", async () => {
  for (const key of ["1", "alice/press/7", "ä", "a".repeat(200)]) {
    const { rows } = await postgres.pool.query("select fact_id('instance.registered', $1) as id", [key]);
    expect(rows).toEqual([{ id: factId("instance.registered", key) }]);
  }
});

test("a fact gets the path of its instance, its text unharmed, and is deleted once it is confirmed", async () => {
  await tellFacts(pool, [aFact(7)]);
  await relayOutbox(pool, publisher);
  expect(await broker.takeFacts()).toMatchObject([{ ...path, ...aFact(7), instance }]);
  expect(await waiting()).toBe(0);
});

test("what a transaction took back is told to nobody", async () => {
  const failed = transaction(pool, async (client) => {
    await tellFacts(client, [aFact(8)]);
    throw new Error("no");
  });
  await expect(failed).rejects.toThrow("no");
  await relayOutbox(pool, publisher);
  expect(await broker.takeFacts()).toEqual([]);
});

test("what the broker did not confirm stays, and is told again with the same id", async () => {
  await tellFacts(pool, [aFact(9)]);
  const deaf = { publish: () => Promise.reject(new Error("no broker")) };
  await expect(relayOutbox(pool, deaf)).rejects.toThrow("no broker");
  expect(await waiting()).toBe(1);
  await relayOutbox(pool, publisher);
  expect((await broker.takeFacts()).map(({ id }) => id)).toEqual([aFact(9).id]);
});

test("a mass is told in messages of a thousand, each fact once and in its order, by two relays", async () => {
  const facts = Array.from({ length: 2_500 }, (_, n) => aFact(1_000 + n));
  await tellFacts(pool, facts);
  expect(await waiting()).toBe(3);
  for (let at = 5_000; at < 5_100; at += 1) await tellFacts(pool, [aFact(at)]);
  const relays = [1, 2].map(() => startOutboxRelay(log, pool, publisher));
  for (const relay of relays) relay.kick();
  await eventually(async () => expect(await waiting()).toBe(0));
  const told: Fact[] = await broker.takeFacts();
  expect(told.map(({ at }) => at)).toEqual([
    ...facts.map(({ at }) => at),
    ...Array.from({ length: 100 }, (_, n) => 5_000 + n),
  ]);
  for (const relay of relays) await relay.close();
});

test("our own canary is told to nobody", async () => {
  await tellFacts(pool, [{ ...aFact(10), instance: null, customer: "rollcall-canary" }]);
  expect(await waiting()).toBe(0);
});
