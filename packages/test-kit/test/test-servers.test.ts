import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createTestPostgres,
  createTestQuestdb,
  createTestRedis,
  createTestVhost,
  eventually,
  randomSlug,
  type TestPostgres,
} from "@rollcall/test-kit";
import { connect } from "amqplib";
import { Client } from "pg";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await createTestPostgres();
});
afterAll(async () => {
  await postgres.close();
});

test("runs under the pinned Node 26", () => {
  expect(process.version).toMatch(/^v26\./);
});

test("a test database is migrated, its own, and named as a test", async () => {
  const { rows } = await postgres.pool.query(
    "select current_database() as name, (select count(*) from customers) as customers",
  );
  expect(rows[0].name).toMatch(/test/);
  expect(rows[0].customers).toBe("0");
});

test("a service's role may do only what it was granted", async () => {
  const client = new Client({ connectionString: postgres.urlOf("query") });
  await client.connect();
  try {
    await expect(client.query("select slug from customers")).resolves.toMatchObject({ rows: [] });
    await expect(client.query("delete from customers")).rejects.toThrow(/permission denied/);
  } finally {
    await client.end();
  }
});

test("a test vhost is empty and gone after close", async () => {
  const vhost = await createTestVhost();
  const connection = await connect(vhost.url, { noDelay: true });
  const channel = await connection.createChannel();
  await channel.assertQueue("q", { durable: true, arguments: { "x-queue-type": "quorum" } });
  await connection.close();
  await vhost.close();
  await expect(connect(vhost.url)).rejects.toThrow();
});

test("two test Redis databases do not see each other's keys", async () => {
  const [one, other] = [await createTestRedis(), await createTestRedis()];
  await one.client.set("key", "1");
  expect(await other.client.get("key")).toBeNull();
  await Promise.all([one.close(), other.close()]);
});

test("a row written to QuestDB can be waited for", async () => {
  const questdb = await createTestQuestdb();
  const customer = randomSlug("test");
  await questdb.query(
    `insert into heartbeats (received_at, instance, customer) values (now(), 1, '${customer}')`,
  );
  const rows = await questdb.waitForRows(`select instance from heartbeats where customer = '${customer}'`, 1);
  expect(rows).toEqual([[1]]);
  await questdb.close();
});

test("eventually throws the last error when its time is over", async () => {
  await expect(eventually(() => Promise.reject(new Error("not yet")), { withinMs: 50 })).rejects.toThrow(
    "not yet",
  );
});
