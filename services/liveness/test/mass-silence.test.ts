import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { instanceId } from "@rollcall/contracts/identity";
import { createLog, openPostgres, type Postgres } from "@rollcall/service-kit";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";
import { createMassSilence } from "../src/record/mass-silence.ts";

let postgres: TestPostgres;
let pool: Postgres;
beforeAll(async () => {
  postgres = await createTestPostgres();
  pool = openPostgres(postgres.urlOf("liveness"), createLog("test", "silent"));
  await postgres.pool.query(
    "insert into customers (slug, name) values ('alice', 'Alice'), ('bob', 'Bob'), ('carol', 'Carol')",
  );
});
afterAll(async () => {
  await pool.end();
  await postgres.close();
});

const register = async (customer: string, from: number, to: number) => {
  for (let n = from; n < to; n += 1) {
    const [machine, software] = [`m-${n}`, "app"];
    await postgres.pool.query(
      `insert into machines (customer, slug) values ($1, $2) on conflict do nothing`,
      [customer, machine],
    );
    await postgres.pool.query(
      `insert into instances (id, customer, machine, software, version, addresses, liveness)
       values ($1, $2, $3, $4, $5, array['192.0.2.' || $6], 'alive')`,
      [instanceId({ customer, machine, software }), customer, machine, software, n % 2 ? "1" : "2", n % 250],
    );
  }
};
const turnRed = (customer: string, from: number, to: number) =>
  postgres.pool.query(
    `insert into flips (at, instance, from_state, to_state)
     select now(), id, 'alive', 'overdue' from instances
     where customer = $1 and substring(machine from 3)::int >= $2 and substring(machine from 3)::int < $3`,
    [customer, from, to],
  );

test("many silent at once make one notice that names what they share, and grows with them", async () => {
  await register("alice", 0, 60);
  await register("bob", 0, 20);
  const find = createMassSilence(pool);
  await turnRed("alice", 0, 10);
  expect(await find()).toBeUndefined();
  await turnRed("alice", 10, 40);
  const first = await find();
  expect(first).toMatchObject({ kind: "mass_silence", detail: { instances: 40 } });
  await turnRed("alice", 40, 60);
  const second = await find();
  expect(second).toMatchObject({
    id: first?.id,
    detail: { instances: 60, in_common: { customer: "alice", version: null, network: "192.0.2.0/24" } },
  });
  expect(await find()).toBeUndefined();
  const { rows } = await postgres.pool.query("select kind from notices");
  expect(rows).toEqual([{ kind: "mass_silence" }]);
});

test("who is in maintenance is no part of a mass silence", async () => {
  await register("carol", 0, 60);
  await postgres.pool.query("update instances set in_maintenance = true where customer = 'carol'");
  await turnRed("carol", 0, 60);
  expect(await createMassSilence(pool)()).toBeUndefined();
});
