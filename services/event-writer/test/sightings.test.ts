import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "@jest/globals";
import { createTestPostgres } from "@rollcall/test-kit";
import { Pool } from "pg";
import { idOf } from "./fixtures/event-writer.ts";

const postgres = await createTestPostgres();
/** With the grants of the service, as the service would. */
const writer = new Pool({ connectionString: postgres.urlOf("event-writer"), max: 4 });
// Closing the database ends a connection that is still closing.
writer.on("error", () => {});
await postgres.pool.query("insert into customers (slug, name) values ('alice', 'Alice')");

afterAll(async () => {
  await writer.end();
  await postgres.close();
});

const second = (n: number) => 1_795_000_000_000_000 + n * 1_000_000;
const register = async (machine: string) => {
  await writer.query(
    "select register_instances(array[$1::bigint], '{alice}', array[$2], '{app}', array[now()])",
    [idOf(machine), machine],
  );
  return idOf(machine);
};
const episode = async (table: string, instance: string, code: number, from: number, to: number | null) => {
  await writer.query(
    `insert into ${table} (id, instance, code, severity, opened_at, last_seen_at, closed_at)
     values ($1, $2, $3, 1, instant_of($4), instant_of($4), instant_of($5))`,
    [randomUUID(), instance, code, second(from), to === null ? null : second(to)],
  );
};
const sighting = (kind: string, instance: string, at: number, count: number) =>
  writer.query(
    "insert into sightings (kind, instances, last_at, counts) values ($1, array[$2::bigint], array[$3::bigint], array[$4::integer])",
    [kind, instance, second(at), count],
  );
const countsOf = async (instance: string) =>
  (
    await postgres.pool.query<{ code: number; count: string; last: string }>(
      `select code, count, (us_of(last_seen_at) - $2::bigint) / 1000000 as last
       from (select * from diagnostics union all select * from diagnostic_history) as all_
       where instance = $1 order by code`,
      [instance, second(0)],
    )
  ).rows.map(({ code, count, last }) => `${code}: ${count} until ${last}`);

test("adds a sighting to what was open at its instant, though it is over or in the history by now", async () => {
  const instance = await register("m-history");
  await episode("diagnostic_history", instance, 1, 100, 200);
  await episode("diagnostics", instance, 2, 100, 200);
  await episode("diagnostics", instance, 3, 100, null);
  await episode("diagnostics", instance, 4, 200, null);
  await sighting("diagnostics", instance, 150, 3);
  await sighting("diagnostics", instance, 200, 2);
  await sighting("diagnostics", instance, 250, 1);
  await writer.query("select fold_sightings()");
  expect(await countsOf(instance)).toEqual([
    "1: 4 until 150",
    "2: 4 until 150",
    "3: 7 until 250",
    "4: 4 until 250",
  ]);
});

test("adds each sighting once, however many fold at the same time", async () => {
  const instance = await register("m-once");
  await episode("diagnostics", instance, 1, 100, null);
  for (let n = 0; n < 20; n += 1) await sighting("diagnostics", instance, 101 + n, 1);
  await Promise.all(Array.from({ length: 4 }, () => writer.query("select fold_sightings()")));
  expect(await countsOf(instance)).toEqual(["1: 21 until 120"]);
  expect((await postgres.pool.query("select from sightings")).rows).toHaveLength(0);
});

test("adds a status's sightings to the status that it was, not to the one it became", async () => {
  const instance = await register("m-status");
  await writer.query(
    `insert into current_statuses (instance, changed_at, last_seen_at, status, content_hash)
     values ($1, instant_of($2), instant_of($2), 'running', '')`,
    [instance, second(100)],
  );
  await sighting("status", instance, 90, 5);
  await sighting("status", instance, 110, 2);
  await writer.query("select fold_sightings()");
  const { rows } = await postgres.pool.query(
    "select count::int, us_of(last_seen_at)::text as last from current_statuses",
  );
  expect(rows).toEqual([{ count: 3, last: `${second(110)}` }]);
});

test.each([0, 1, 999_999, 1_795_000_000_123_456, 4_102_444_800_000_001])(
  "carries %d microseconds exactly",
  async (us) => {
    const { rows } = await writer.query<{ us: string }>("select us_of(instant_of($1)) as us", [us]);
    expect(rows).toEqual([{ us: `${us}` }]);
  },
);
