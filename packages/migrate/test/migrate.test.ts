import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { migrate } from "@rollcall/migrate";
import { roleOf } from "@rollcall/service-facts";
import {
  createTestPostgres,
  createTestQuestdb,
  randomSlug,
  type TestPostgres,
  testServers,
} from "@rollcall/test-kit";

let postgres: TestPostgres;
let sqlFolder: string;

beforeEach(async () => {
  postgres = await createTestPostgres({ empty: true });
  sqlFolder = mkdtempSync(join(tmpdir(), "rollcall-sql-"));
  for (const store of ["postgres", "questdb"]) mkdirSync(join(sqlFolder, store));
  writeSql("postgres/0001_beds.sql", "create table beds (id int primary key);");
});

afterEach(async () => {
  rmSync(sqlFolder, { recursive: true });
  await postgres.close();
});

const writeSql = (name: string, sql: string) => writeFileSync(join(sqlFolder, name), sql);
const run = (options: { questdbHttpUrl?: string; sqlFolder?: string } = { sqlFolder }) =>
  migrate({
    postgresUrl: postgres.url,
    rolePasswords: testServers().wiring.secrets,
    // The tables of these tests are no service's.
    ...(options.sqlFolder !== undefined && { services: [] }),
    ...options,
  });
const tables = async () => {
  const { rows } = await postgres.pool.query(
    "select tablename from pg_tables where schemaname = 'public' order by 1",
  );
  return rows.map(({ tablename }) => tablename);
};

test("applies each file once and records it", async () => {
  expect(await run()).toEqual({ postgres: ["0001_beds.sql"], questdb: [] });
  expect(await run()).toEqual({ postgres: [], questdb: [] });
  expect(await tables()).toEqual(["beds", "questdb_migrations", "schema_access", "schema_migrations"]);
});

test("refuses a file that changed after it was applied, and changes nothing", async () => {
  await run();
  appendFileSync(join(sqlFolder, "postgres/0001_beds.sql"), "-- harmless");
  writeSql("postgres/0002_rooms.sql", "create table rooms ();");
  await expect(run()).rejects.toThrow("0001_beds.sql changed after it was applied");
  expect(await tables()).not.toContain("rooms");
});

test("refuses a database that a newer version has migrated", async () => {
  writeSql("postgres/0002_rooms.sql", "create table rooms ();");
  await run();
  rmSync(join(sqlFolder, "postgres/0002_rooms.sql"));
  await expect(run()).rejects.toThrow("newer than this version of Rollcall: it has 0002_rooms.sql");
});

test("a file that fails half-way leaves nothing, those before it stay", async () => {
  writeSql("postgres/0002_rooms.sql", "create table rooms ();\nselect no_such_function();");
  await expect(run()).rejects.toThrow(/^0002_rooms\.sql failed: .*no_such_function/);
  expect(await tables()).toEqual(["beds", "questdb_migrations", "schema_migrations"]);
});

test("a file whose record cannot be written leaves nothing either", async () => {
  const forged = "insert into schema_migrations (name, checksum) values ('0002_rooms.sql', 'forged');";
  writeSql("postgres/0002_rooms.sql", `create table rooms ();\n${forged}`);
  await expect(run()).rejects.toThrow(/^0002_rooms\.sql failed: duplicate key/);
  expect(await tables()).not.toContain("rooms");
});

test("of several at once one applies, the others find it done", async () => {
  writeSql("postgres/0002_slow.sql", "select pg_sleep(0.2);\ncreate table rooms ();");
  const results = await Promise.all([run(), run(), run(), run()]);
  expect(results.flatMap((result) => result.postgres)).toEqual(["0001_beds.sql", "0002_slow.sql"]);
});

test("QuestDB's files are applied once and recorded in PostgreSQL", async () => {
  const questdb = await createTestQuestdb();
  const table = randomSlug("test").replace("-", "_");
  writeSql(
    "questdb/0001_table.sql",
    `create table if not exists ${table} (\n  ts TIMESTAMP\n) timestamp(ts);\n`,
  );
  const questdbHttpUrl = questdb.httpUrl;
  try {
    expect(await run({ questdbHttpUrl, sqlFolder })).toMatchObject({ questdb: ["0001_table.sql"] });
    expect(await run({ questdbHttpUrl, sqlFolder })).toMatchObject({ questdb: [] });
    expect(await questdb.query(`select count() from ${table}`)).toEqual([[0]]);
    writeSql("questdb/0002_wrong.sql", "create nonsense;\n");
    await expect(run({ questdbHttpUrl, sqlFolder })).rejects.toThrow(
      /0002_wrong\.sql failed: QuestDB answered 400/,
    );
  } finally {
    await questdb.query(`drop table if exists ${table}`);
  }
});

test("says which grants and policies a loaded dump has lost, and applies nothing on top", async () => {
  const role = roleOf("query");
  writeSql(
    "postgres/0001_beds.sql",
    `create table beds (id int primary key); grant select on beds to ${role}; grant update (id) on beds to ${role};
     alter table beds enable row level security; create policy own on beds to ${role} using (id > 0);`,
  );
  await run();
  await postgres.pool.query(`revoke all on beds from ${role}; drop policy own on beds`);
  await postgres.pool.query(`revoke update (id) on beds from ${role}`);
  writeSql("postgres/0002_rooms.sql", "create table rooms ();");
  await expect(run()).rejects.toThrow(
    new RegExp(
      `lacks rights that it had: permissive policy own on beds for all to ${role} using .*; select on beds to ${role}; update \\(id\\) on beds to ${role}\\.`,
    ),
  );
  expect(await tables()).not.toContain("rooms");
});
