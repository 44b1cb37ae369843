import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Colour, colourOf, colours, type Condition, statusValues } from "@rollcall/contracts/colour";
import { livenessStates } from "@rollcall/contracts/redis";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await createTestPostgres();
});
afterAll(() => postgres?.close());

const conditions: Condition[] = livenessStates.flatMap((liveness) =>
  [null, ...statusValues].flatMap((status) =>
    ([0, 1, 2] as const).flatMap((severity) =>
      [false, true].map((inMaintenance) => ({ liveness, status, severity, inMaintenance })),
    ),
  ),
);

test("PostgreSQL gives every condition the colour that the rule gives it", async () => {
  const { rows } = await postgres.pool.query<{ colour: Colour }>(
    `select instance_colour(liveness, status, severity, maintenance) as colour
     from unnest($1::text[], $2::text[], $3::smallint[], $4::boolean[])
       with ordinality as u (liveness, status, severity, maintenance, n) order by n`,
    [
      conditions.map(({ liveness }) => liveness),
      conditions.map(({ status }) => status),
      conditions.map(({ severity }) => severity),
      conditions.map(({ inMaintenance }) => inMaintenance),
    ],
  );
  expect(conditions).toHaveLength(5 * 7 * 3 * 2);
  expect(rows.map(({ colour }) => colour)).toEqual(conditions.map(colourOf));
});

test("ranks colours from worst to harmless as the rule for parents does", async () => {
  const { rows } = await postgres.pool.query<{ colour: Colour }>(
    "select colour from unnest($1::text[]) as u (colour) order by colour_rank(colour) desc",
    [colours],
  );
  expect(rows.map(({ colour }) => colour)).toEqual(["red", "yellow", "green", "grey"]);
});
