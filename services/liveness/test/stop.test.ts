import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import { createSurroundings, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let service: TestService;
beforeEach(async () => {
  around = await createSurroundings({ overdueAfterSeconds: 300 });
  service = await startService("liveness", around);
});
afterEach(async () => {
  await service.stop();
  await around.close();
});

const crowd = (name: string) =>
  around.tell(
    "heartbeat",
    Array.from({ length: 200 }, (_, n) => ({ machine: `${name}-${n}` })),
  );
const counts = async () => {
  const { rows } = await around.postgres.pool.query<{ instances: number; flips: number }>(
    "select (select count(*) from instances)::int as instances, (select count(*) from flips)::int as flips",
  );
  return rows[0];
};
const waitsFor = (table: string) =>
  eventually(async () => {
    const { rows } = await around.postgres.pool.query(
      "select from pg_locks where not granted and relation = $1::regclass and database = (select oid from pg_database where datname = current_database())",
      [table],
    );
    expect(rows.length).toBeGreaterThan(0);
  });

test.each(["flips", "machines"])(
  "a stop while PostgreSQL holds up %s ends within 10 s and cleanly, and the next process does the rest",
  async (table) => {
    await crowd("known");
    await eventually(async () => expect(await counts()).toEqual({ instances: 200, flips: 200 }));
    const holder = await around.postgres.pool.connect();
    await holder.query(`begin; lock table ${table} in exclusive mode`);
    await crowd("new");
    await waitsFor(table);
    const startedAt = performance.now();
    await service.stop();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await holder.query("rollback");
    holder.release();
    await service.start();
    await eventually(async () => expect(await counts()).toEqual({ instances: 400, flips: 400 }), {
      withinMs: 20_000,
    });
  },
  90_000,
);
