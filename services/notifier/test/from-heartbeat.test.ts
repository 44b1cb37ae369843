import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aHeartbeat, createTestRedis, eventually, startService, type TestService } from "@rollcall/test-kit";
import { aChannel, type Notifiers, openNotifiers } from "./surroundings.ts";

let notifiers: Notifiers;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let liveness: TestService;
beforeAll(async () => {
  [notifiers, redis] = await Promise.all([openNotifiers(1), createTestRedis()]);
  await notifiers.postgres.pool.query(
    "insert into customers (slug, name, overdue_after_seconds) values ('alice', 'Alice', 2)",
  );
  const { postgres, vhost } = notifiers;
  liveness = await startService("liveness", { postgres, vhost, redis });
});
afterAll(async () => {
  await liveness.stop();
  await notifiers.close();
  await redis.close();
});

test("who falls silent is told once within seconds of the deadline, and his return once, by the deadline's own instant", async () => {
  await aChannel(notifiers, "/alice", { customer: "alice" });
  const told = () => notifiers.receiver.at("/alice").map(({ event }) => event);
  const heartbeat = aHeartbeat();
  await notifiers.broker.publish("heartbeat", [heartbeat]);
  await eventually(() => expect(told()).toEqual(["fired"]), { withinMs: 15_000 });
  const [fired] = notifiers.receiver.at("/alice");
  const deadlineMs = Math.floor(heartbeat.at / 1e3) + 2_000;
  expect(Date.parse(fired?.since ?? "")).toBe(deadlineMs);
  expect((fired?.at ?? 0) - deadlineMs).toBeLessThan(5_000);
  expect(fired).toMatchObject({
    title: expect.stringContaining("app on server-01 of Alice is silent"),
    machine: "server-01",
  });
  await notifiers.broker.publish("heartbeat", [aHeartbeat()]);
  await eventually(() => expect(told().slice(0, 2)).toEqual(["fired", "resolved"]));
});
