import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, type TestRedis } from "@rollcall/test-kit";
import * as fc from "fast-check";
import { defineScripts } from "../src/shard-scripts.ts";
import { disagreement, schedule } from "./schedules.ts";

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
