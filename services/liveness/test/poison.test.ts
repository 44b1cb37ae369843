import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { instanceId } from "@rollcall/contracts/identity";
import { createLog, openPostgres, type Postgres } from "@rollcall/service-kit";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";
import * as fc from "fast-check";
import { createApplyContacts } from "../src/hear/apply-contacts.ts";
import { createInstanceCache } from "../src/register/instance-cache.ts";
import { type Contact, readContact } from "../src/hear/read-contacts.ts";
import { createRegistrar } from "../src/register/registrar.ts";
import { createRegistrationStore } from "../src/register/registration-store.ts";
import { createShardCalls } from "../src/shards/shard-scripts.ts";

let postgres: TestPostgres;
let pool: Postgres;
beforeAll(async () => {
  postgres = await createTestPostgres();
  pool = openPostgres(postgres.urlOf("liveness"), createLog("test", "silent"));
  await postgres.pool.query("insert into customers (slug, name) values ('alice', 'Alice')");
});
afterAll(async () => {
  await pool.end();
  await postgres.close();
});

const read = (machine: string, body: object, n = 0) =>
  readContact("heartbeat", {
    at: Date.now() * 1_000 + n,
    address: "192.0.2.1",
    customer: "alice",
    machine,
    software: "app",
    body: body as never,
  });
const aRegistrar = () =>
  createRegistrar({
    cache: createInstanceCache(1_000),
    store: createRegistrationStore(pool),
    onRegistered: () => {},
    onChanged: () => {},
  });
const rowOf = async (machine: string) =>
  (
    await pool.query<{ version: string | null; addresses: string[]; facts: object }>(
      "select version, addresses, facts from instances where id = $1",
      [instanceId({ customer: "alice", machine, software: "app" })],
    )
  ).rows[0];

test("a text whose last character would be cut in half is stored without it", async () => {
  const long = `${"x".repeat(199)}😀`;
  await aRegistrar().register([read("half", { version: long, ip_addresses: [long], group: long })]);
  const cut = "x".repeat(199);
  expect(await rowOf("half")).toEqual({ version: cut, addresses: [cut], facts: { group: cut } });
});

test("whatever a heartbeat says of itself, PostgreSQL takes it", async () => {
  const text = fc.string({ unit: "binary", maxLength: 260 });
  const halves = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 260 });
  const any = fc.oneof(
    text,
    halves.map((codes) => String.fromCharCode(...codes)),
    fc.nat({ max: 190 }).map((n) => `${"y".repeat(n)}${"😀".repeat(30)}`),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant(null),
  );
  const body = fc.record({
    version: any,
    serial: any,
    location: any,
    group: any,
    branding: any,
    ip_addresses: fc.oneof(fc.constant(null), fc.array(text, { maxLength: 20 })),
    going_offline: fc.oneof(
      fc.constant(null),
      fc.record({ ttl_seconds: fc.integer({ min: 1, max: 86_400 }), reason: text }),
    ),
  });
  const registrar = aRegistrar();
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 20 }), async (bodies) => {
      n += 1;
      await registrar.register(bodies.map((one, k) => read(`any-${k}`, one, n)));
    }),
    { numRuns: 200 },
  );
}, 60_000);

test("what cannot be written of an instance is left out, and its beat is applied", async () => {
  const sent: number[] = [];
  const redis = {
    pipeline: (calls: unknown[]) => ({ exec: async () => calls.map(() => (sent.push(1), [null, 99])) }),
  };
  const registrar = aRegistrar();
  const { apply, isolate } = createApplyContacts({
    redis: redis as never,
    calls: createShardCalls({ blindAfterUs: 5_000_000, graceUs: 5_000_000 }),
    registrar,
    thresholdOf: () => 300,
    onFlipped: () => {},
    onEmpty: () => {},
  });
  // Half of a pair, as no reader lets through: a stand-in for whatever PostgreSQL will refuse next.
  const facts = { version: "1\ud83d", addresses: ["\ud83d"], machine: {}, software: { group: "\ud83d" } };
  const poisoned: Contact = { ...read("poisoned", {}), facts };
  await expect(apply([poisoned, read("beside", {})])).rejects.toThrow();
  const buried: unknown[] = [];
  const isLasting = () => true;
  await isolate([poisoned, read("beside", {})], async (dead) => void buried.push(...dead), isLasting);
  expect(buried).toEqual([]);
  expect(sent).toHaveLength(2);
  expect(await rowOf("poisoned")).toEqual({ version: null, addresses: [], facts: {} });
  // Said again it costs no further try.
  await apply([{ ...poisoned, atUs: poisoned.atUs + 1 }]);
});
