import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { instanceId } from "@rollcall/contracts/identity";
import { createLog, openPostgres, PermanentError, type Postgres } from "@rollcall/service-kit";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";
import type { Contact } from "../src/hear/read-contacts.ts";
import { createRegistrationStore, type RegistrationStore } from "../src/register/registration-store.ts";

let postgres: TestPostgres;
let pool: Postgres;
let store: RegistrationStore;
beforeAll(async () => {
  postgres = await createTestPostgres();
  pool = openPostgres(postgres.urlOf("liveness"), createLog("test", "silent"));
  store = createRegistrationStore(pool);
  await postgres.pool.query("insert into customers (slug, name) values ('alice', 'Alice')");
});
afterAll(async () => {
  await pool.end();
  await postgres.close();
});

const aContact = (machine: string, contact: Partial<Contact> = {}): Contact => {
  const path = { customer: "alice", machine, software: "app", ...contact };
  return { ...path, id: instanceId(path), atUs: Date.now() * 1_000, does: "beat", ...contact };
};
const rowOf = async ({ id }: Contact) =>
  (await pool.query("select machine, version, addresses, facts from instances where id = $1", [id])).rows[0];

test("a first contact is written with what it says of itself, and a second changes nothing", async () => {
  const facts = {
    version: "1.0",
    addresses: ["192.0.2.7", "a b"],
    machine: {},
    software: { group: "lasers" },
  };
  const pump = aContact("pump", { facts });
  const press = aContact("press");
  expect(await store.register([pump, press])).toEqual({
    created: new Set([pump.id, press.id]),
    unknown: new Set(),
  });
  const written = { version: "1.0", addresses: ["192.0.2.7", "a b"], facts: { group: "lasers" } };
  expect(await rowOf(pump)).toMatchObject(written);
  expect(await rowOf(press)).toEqual({ machine: "press", version: null, addresses: [], facts: {} });
  const mill = aContact("mill");
  const again = { ...pump, facts: { ...facts, version: "2.0" } };
  expect(await store.register([again, mill])).toEqual({ created: new Set([mill.id]), unknown: new Set() });
  expect(await rowOf(pump)).toMatchObject(written);
});

test("a customer is never created, and the rest are registered", async () => {
  const lost = aContact("lathe", { customer: "nobody" });
  const good = aContact("lathe");
  expect(await store.register([lost, good])).toEqual({
    created: new Set([good.id]),
    unknown: new Set([lost.id]),
  });
  const { rows } = await pool.query("select count(*)::int as count from machines where customer = 'nobody'");
  expect(rows).toEqual([{ count: 0 }]);
});

test("another path with the id of a known one is refused by name, and nothing of its batch is written", async () => {
  const first = aContact("first");
  await store.register([first]);
  const twin = aContact("twin", { id: first.id });
  const bystander = aContact("bystander");
  const refused = store.register([twin, bystander]);
  await expect(refused).rejects.toThrow(PermanentError);
  await expect(refused).rejects.toThrow("instance id collision: alice/twin/app");
  expect(await rowOf(first)).toMatchObject({ machine: "first" });
  expect(await rowOf(bystander)).toBeUndefined();
});
