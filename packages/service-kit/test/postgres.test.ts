import { afterAll, expect, test } from "@jest/globals";
import { createTestPostgres } from "@rollcall/test-kit";
import {
  createLog,
  isPermanentPostgresError,
  openPostgres,
  type PostgresClient,
  transaction,
} from "../src/index.ts";

const database = await createTestPostgres();
const pool = openPostgres(database.url, createLog("test", "silent"));
await pool.query("create table things (id integer primary key, n integer not null check (n < 100))");
await pool.query("insert into things values (1, 0), (2, 0)");

afterAll(async () => {
  await pool.end();
  await database.close();
});

const add = (client: PostgresClient, id: number) =>
  client.query("update things set n = n + 1 where id = $1", [id]);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test("keeps nothing of a transaction that throws, and everything of one that returns", async () => {
  const thrown = transaction(pool, async (client) => {
    await add(client, 1);
    throw new Error("half-way");
  });
  await expect(thrown).rejects.toThrow("half-way");
  await transaction(pool, (client) => add(client, 2));
  const { rows } = await pool.query("select id, n from things order by id");
  expect(rows).toEqual([
    { id: 1, n: 0 },
    { id: 2, n: 1 },
  ]);
});

test("takes a deadlock for something that another try may settle", async () => {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const crossing = (mine: number, other: number, done: () => void, theirs: Promise<void>) =>
    transaction(pool, async (client) => {
      await add(client, mine);
      done();
      await theirs;
      await add(client, other);
    });
  const failures = await Promise.all([
    failureOf(crossing(1, 2, first.resolve, second.promise)),
    failureOf(crossing(2, 1, second.resolve, first.promise)),
  ]);
  const [deadlock, ...others] = failures.filter((failure) => failure !== undefined);
  expect(others).toEqual([]);
  expect(deadlock).toMatchObject({ code: "40P01" });
  expect(isPermanentPostgresError(deadlock)).toBe(false);
});

test.each([
  ["a broken constraint", "insert into things values (3, 100)"],
  ["a key that is there already", "insert into things values (1, 1)"],
  ["a number out of range", "insert into things values (99999999999, 1)"],
])("takes %s for something that no try will settle", async (_what, sql) => {
  expect(isPermanentPostgresError(await failureOf(pool.query(sql)))).toBe(true);
});

test.each([
  ["a table that is not there", "select from no_such_table"],
  ["a server that ended the session", "select pg_terminate_backend(pg_backend_pid())"],
])("takes %s for something that may heal", async (_what, sql) => {
  const failure = await failureOf(pool.query(sql));
  expect(failure).toBeInstanceOf(Error);
  expect(isPermanentPostgresError(failure)).toBe(false);
});
