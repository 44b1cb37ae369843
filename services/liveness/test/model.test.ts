import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, type TestRedis } from "@rollcall/test-kit";
import * as fc from "fast-check";
import { defineScripts } from "../src/shards/shard-scripts.ts";
import { disagreement, play, schedule } from "./schedules.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await createTestRedis();
  defineScripts(redis.client);
});
afterAll(() => redis.close());

test("system and model agree on every flip, its time and its order, in 10,000 schedules", async () => {
  let number = 0;
  // Twenty at once: the way to Redis and back is what takes the time.
  const schedules = fc.array(schedule, { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(schedules, async (each) => {
      const agree = each.map((steps) => {
        number += 1;
        return disagreement(redis.client, `schedule-${number}`, steps);
      });
      expect((await Promise.all(agree)).filter((found) => found !== undefined)).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 240_000);

test("a reader sees nobody red when Redis restarts and the clock goes back by as much as was lost", async () => {
  const step = { late: 0, skewMs: 0, instance: 0, seconds: 1 } as const;
  const { system, model } = await play(redis.client, "clock-back", [
    { ...step, passes: 1_000_000, does: "restart" },
    { ...step, passes: 1, does: "beat", late: 11_000_002 },
    { ...step, passes: -3_000_000, does: "sweep" },
    { ...step, passes: 1_999_999, does: "look" },
  ]);
  expect(system).toEqual(model);
  expect(system.looks).not.toContain("overdue");
});
