import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import { createSurroundings, nowUs, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let service: TestService;
beforeAll(async () => {
  around = await createSurroundings();
  service = await startService("liveness", around);
});
afterAll(async () => {
  await service.stop();
  await around.close();
});

test("a heartbeat registers, turns green, and silence turns red with the deadline as its moment", async () => {
  const at = nowUs();
  await around.tell("heartbeat", [{ machine: "pump", at }]);
  await eventually(async () =>
    expect(await around.instanceRow("pump")).toMatchObject({ liveness: "alive", colour: "green" }),
  );
  await eventually(
    async () => expect(await around.flipsOf("pump")).toEqual(["unseen to alive", "alive to overdue"]),
    { withinMs: 4_000 },
  );
  const { rows } = await around.postgres.pool.query(
    `select at = timestamptz 'epoch' + ($1::bigint + 2000000) * interval '1 microsecond' as exact,
            extract(epoch from recorded_at - at)::float as lag from flips where to_state = 'overdue'`,
    [at],
  );
  expect(rows[0]).toMatchObject({ exact: true });
  expect(rows[0].lag).toBeLessThan(1);
  expect(await around.instanceRow("pump")).toMatchObject({ liveness: "overdue", colour: "red" });
});

const counts = async () => {
  const { rows } = await around.postgres.pool.query<{ instances: number; flips: number }>(
    `select (select count(*) from instances where machine like 'crowd-%')::int as instances,
            (select count(*) from flips f join instances i on i.id = f.instance
             where i.machine like 'crowd-%' and f.to_state = 'alive')::int as flips`,
  );
  return rows[0];
};
const crowd = (from: number, to: number) =>
  Promise.all(
    Array.from({ length: (to - from) / 20 }, (_, n) =>
      around.tell(
        "heartbeat",
        Array.from({ length: 20 }, (_, k) => ({ machine: `crowd-${from + n * 20 + k}` })),
      ),
    ),
  );

test("kill -9 in the middle of batches loses nothing and doubles nothing", async () => {
  for (let round = 0; round < 3; round += 1) {
    const sent = crowd(round * 1_000, round * 1_000 + 1_000);
    const { instances = 0 } = (await counts()) ?? {};
    await eventually(async () => expect((await counts())?.instances).toBeGreaterThan(instances));
    await service.kill();
    await sent;
    await service.start();
  }
  await eventually(async () => expect(await counts()).toEqual({ instances: 3_000, flips: 3_000 }), {
    withinMs: 20_000,
  });
}, 60_000);

test("a stop applies what was delivered, exits 0, and leaves the rest to the next", async () => {
  const sent = crowd(3_000, 5_000);
  await eventually(async () => expect((await counts())?.instances).toBeGreaterThan(3_000));
  await service.stop();
  await sent;
  await service.start();
  await eventually(async () => expect(await counts()).toEqual({ instances: 5_000, flips: 5_000 }), {
    withinMs: 20_000,
  });
}, 60_000);

test("health and metrics tell how far it has heard, and no error was logged", async () => {
  const ready = await fetch(`${service.healthUrl}/health/ready`);
  expect(ready.status).toBe(200);
  await eventually(async () => {
    const metrics = await (await fetch(`${service.healthUrl}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1]);
    const fate = (name: string) => value(`liveness_events_total\\{fate="${name}"\\}`) || 0;
    expect(fate("received")).toBe(fate("stored") + fate("dead") + fate("returned"));
    expect(value("liveness_horizon_lag_seconds")).toBeLessThan(5);
    expect(value("liveness_suspended_shards")).toBe(0);
  });
  expect(service.log()).not.toMatch(/"level":(50|60)/);
});
