import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Client } from "pg";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await createTestPostgres();
});
beforeEach(async () => {
  await postgres.pool.query("delete from instances; delete from machines; delete from customers");
});
afterAll(() => postgres.close());

const counts = async () => {
  const { rows } = await postgres.pool.query<{ of: string; count: string }>(
    "select customer || ' ' || colour as of, count from instance_counts where count <> 0 order by 1",
  );
  return Object.fromEntries(rows.map(({ of, count }) => [of, Number(count)]));
};

const add = async (customer: string, count: number) => {
  await postgres.pool.query("insert into customers (slug, name) values ($1, $1)", [customer]);
  await postgres.pool.query("insert into machines (customer, slug) values ($1, 'm')", [customer]);
  await postgres.pool.query(
    `insert into instances (id, customer, machine, software)
     select abs(hashtext($1)::bigint) * 1000000 + n, $1, 'm', 's-' || n from generate_series(1, $2::int) as n`,
    [customer, count],
  );
};

const set = (liveness: string, where: string) =>
  postgres.pool.query(`update instances set liveness = '${liveness}', liveness_since = now() where ${where}`);

test("each colour of each customer is counted, through changes, folds and deletes", async () => {
  await add("anna", 5);
  await add("bert", 3);
  const before = await counts();
  await set("alive", "true");
  await set("overdue", "software in ('s-1', 's-2')");
  await postgres.pool.query("select fold_instance_counts()");
  await set("alive", "customer = 'anna' and software = 's-1'");
  await set("alive", "customer = 'anna'");
  expect(Object.values(before).reduce((a, b) => a + b, 0)).toBe(8);
  expect(await counts()).toEqual({ "anna green": 5, "bert green": 1, "bert red": 2 });
  await postgres.pool.query("delete from instances where customer = 'bert'");
  expect(await counts()).toEqual({ "anna green": 5 });
});

/** Counted by comparing each with each other it would take minutes. */
test("a mass is counted at once on a connection that had counted one", async () => {
  await add("carl", 20_000);
  const client = new Client({ connectionString: postgres.url, statement_timeout: 20_000 });
  await client.connect();
  try {
    await client.query("update instances set liveness = 'alive' where software = 's-1'");
    await client.query("update instances set liveness = 'overdue'");
  } finally {
    await client.end();
  }
  expect(await counts()).toEqual({ "carl red": 20_000 });
});
