import { afterAll, expect, test } from "@jest/globals";
import { createTestPostgres } from "@rollcall/test-kit";
import { Pool } from "pg";

const postgres = await createTestPostgres();
/** With the grants of the service, as the service would. */
const writer = new Pool({ connectionString: postgres.urlOf("event-writer"), max: 2 });
// Closing the database ends a connection that is still closing.
writer.on("error", () => {});

afterAll(async () => {
  await writer.end();
  await postgres.close();
});

const partitions = async (table: string) =>
  (
    await postgres.pool.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass order by 1",
      [table],
    )
  ).rows.map(({ name }) => name);
const maintain = (today: string) => writer.query("select maintain_partitions($1)", [today]);

test("makes the days ahead and drops those behind their retention", async () => {
  await maintain("2030-01-10");
  const made = await partitions("rejections");
  expect(made).toEqual(
    expect.arrayContaining(["rejections_20300109", "rejections_20300113", "rejections_rest"]),
  );
  await maintain("2030-02-12");
  expect(await partitions("rejections")).not.toContain("rejections_20300112");
  expect(await partitions("rejections")).toContain("rejections_20300113");
});

test("moves rows that came before their day was made into it, instead of failing for ever", async () => {
  await postgres.pool.query(
    "insert into flips (at, instance, from_state, to_state) values ('2031-05-05 12:00Z', 1, 'alive', 'overdue')",
  );
  await postgres.pool.query(
    "insert into applied_envelopes values ((select uuid_floor('2031-05-05 12:00Z')), 'q'), ((select uuid_floor('2031-05-06 00:00Z')), 'q')",
  );
  await maintain("2031-05-05");
  const where = async (table: string) =>
    (
      await postgres.pool.query<{ name: string }>(
        `select tableoid::regclass::text as name from ${table} order by 1`,
      )
    ).rows.map(({ name }) => name);
  expect(await where("flips")).toEqual(["flips_20310505"]);
  expect(await where("applied_envelopes")).toEqual([
    "applied_envelopes_20310505",
    "applied_envelopes_20310506",
  ]);
});

test("may be called by several at once", async () => {
  await Promise.all([maintain("2032-01-01"), maintain("2032-01-01")]);
  expect(await partitions("statuses")).toContain("statuses_20320101");
});

test("drops rows of the rest that are older than they are kept for", async () => {
  await postgres.pool.query(
    "insert into rejections (at, id, last_at, reason, count, http_status, detail) values ('2001-01-01', gen_random_uuid(), '2001-01-01', 'x', 1, 403, '')",
  );
  await maintain("2032-01-02");
  const { rows } = await postgres.pool.query("select from rejections");
  expect(rows).toHaveLength(0);
});
