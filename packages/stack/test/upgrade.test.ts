import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { contractsSqlFolder } from "@rollcall/migrate";
import { Client } from "pg";
import { rollcall, statusOf } from "./rollcall-command.ts";

const withinMs = 180_000;
let homeDir: string;

beforeAll(async () => {
  homeDir = mkdtempSync(join(tmpdir(), "rollcall-upgrade-"));
  const { code, stderr } = await rollcall(homeDir, ["start", "--detach"]);
  if (code !== 0) throw new Error(stderr);
}, withinMs);
afterAll(async () => {
  await rollcall(homeDir, ["stop"]);
  rmSync(homeDir, { recursive: true });
}, withinMs);

const inPostgres = async (text: string) => {
  const { postgres_url } = JSON.parse(readFileSync(join(homeDir, "credentials.json"), "utf8"));
  const client = new Client({ connectionString: postgres_url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};
const pids = async () => (await statusOf(homeDir)).map(({ name, pid, state }) => ({ name, pid, state }));

test("a downgrade is refused with the way back, and nothing is stopped", async () => {
  const before = await pids();
  await inPostgres("insert into schema_migrations values ('9999_later.sql', 'x')");
  const { code, stderr } = await rollcall(homeDir, ["upgrade"]);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Nothing was stopped.*9999_later\.sql/),
  });
  expect(stderr).toMatch(/downgrade is not possible: .*restore the backup/);
  expect(await pids()).toEqual(before);
  await inPostgres("delete from schema_migrations where name = '9999_later.sql'");
}, 60_000);

test("a migration that fails stops nothing and says why", async () => {
  const before = await pids();
  await inPostgres("update schema_migrations set checksum = 'x' where name = '0001_customers.sql'");
  const { code, stderr } = await rollcall(homeDir, ["upgrade"]);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/0001_customers\.sql changed after it was applied/),
  });
  expect(await pids()).toEqual(before);
  const file = join(contractsSqlFolder, "postgres", "0001_customers.sql");
  const checksum = createHash("sha256").update(readFileSync(file)).digest("hex");
  await inPostgres(`update schema_migrations set checksum = '${checksum}' where name = '0001_customers.sql'`);
}, 60_000);

test(
  "an upgrade applies the schema, then replaces every process, and keeps the data",
  async () => {
    const before = await pids();
    await inPostgres("create table kept as select 42 as answer");
    const { code, stdout } = await rollcall(homeDir, ["upgrade"]);
    expect({ code, order: /up to date[\s\S]*Stopping[\s\S]*is ready/.test(stdout) }).toEqual({
      code: 0,
      order: true,
    });
    const after = await pids();
    expect(after.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(
      before.map(({ name }) => `${name} running`).sort(),
    );
    expect(after.filter(({ pid }) => before.some((old) => old.pid === pid))).toEqual([]);
    expect(await inPostgres("select answer from kept")).toEqual([{ answer: 42 }]);
  },
  withinMs,
);

test("where nothing runs there is nothing to upgrade", async () => {
  const { code, stderr } = await rollcall(join(homeDir, "other"), ["upgrade"]);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/is not running: npm start/),
  });
});
