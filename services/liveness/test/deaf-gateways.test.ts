import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { canaryInstance } from "@rollcall/contracts/identity";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import { createSurroundings, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let service: TestService;
beforeEach(async () => {
  around = await createSurroundings({ overdueAfterSeconds: 3 });
  await around.postgres.pool.query("insert into customers (slug, name) values ($1, 'Canary')", [
    canaryInstance.customer,
  ]);
  service = await startService("liveness", { ...around, env: { CANARY_EVERY_SECONDS: "1" } });
});
afterEach(async () => {
  await service.stop();
  await around.close();
});

const reds = async () => {
  const { rows } = await around.postgres.pool.query<{ machine: string; at: Date }>(
    "select i.machine, f.at from flips f join instances i on i.id = f.instance where f.to_state = 'overdue' order by f.at",
  );
  return rows;
};
const blindTimes = async () => {
  const { rows } = await around.postgres.pool.query<{ from_at: Date; to_at: Date | null }>(
    "select from_at, to_at from notices where kind = 'blind'",
  );
  return rows;
};
/** Gateways that take everything, as long as `until` does not hold. */
async function takeHeartbeats(machines: readonly string[], until: () => Promise<void>) {
  const heard = [canaryInstance, ...machines.map((machine) => ({ machine }))];
  return eventually(
    async () => {
      await around.tell("heartbeat", heard);
      await until();
    },
    { withinMs: 15_000, everyMs: 250 },
  );
}

test("while the gateways refuse heartbeats nobody turns red, though statuses come through", async () => {
  await takeHeartbeats(["tries", "silent"], async () => {
    expect((await around.instanceRow("silent"))?.["liveness"]).toBe("alive");
    expect((await around.instanceRow("tries"))?.["liveness"]).toBe("alive");
  });
  const refusedMs = Date.now();
  await eventually(
    async () => {
      await around.tell("status", [{ machine: "tries", body: { status: "running" } }]);
      const [blind] = await blindTimes();
      expect(blind).toMatchObject({ to_at: null });
    },
    { withinMs: 12_000, everyMs: 250 },
  );
  // One and a half seconds without the canary, five until it is called blind.
  expect(Date.now() - refusedMs).toBeLessThan(9_000);
  expect(await reds()).toEqual([]);

  const takenMs = Date.now();
  await takeHeartbeats(["tries"], async () => expect(await reds()).toHaveLength(1));
  const [red] = await reds();
  expect(red?.machine).toBe("silent");
  // A full threshold of working ears.
  expect(red?.at.getTime()).toBeGreaterThan(takenMs + 2_500);
  const [blind, ...more] = await blindTimes();
  expect(more).toEqual([]);
  expect(Math.abs((blind?.from_at.getTime() ?? 0) - refusedMs)).toBeLessThan(3_000);
  expect(Math.abs((blind?.to_at?.getTime() ?? 0) - takenMs)).toBeLessThan(3_000);
}, 60_000);
