import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createLog } from "@rollcall/service-kit";
import { createTestRedis, type TestRedis } from "@rollcall/test-kit";
import { shards } from "@rollcall/contracts/identity";
import { createShardCalls, defineScripts, send } from "../src/shards/shard-scripts.ts";
import { createSweeper } from "../src/sweep/sweeper.ts";

const second = 1_000_000;
const start = 1_780_000_000 * second;
const calls = createShardCalls({ blindAfterUs: 5 * second, graceUs: 120 * second });
const ids = Array.from({ length: 1_200 }, (_, n) => String(n));
const [shard = ""] = shards;

let redis: TestRedis;
beforeAll(async () => {
  redis = await createTestRedis();
  defineScripts(redis.client);
  for (const one of shards)
    await send(redis.client, [calls.open(one, { nowUs: start, run: "r", fromUs: 0, graceUs: 0 })]);
});
afterAll(() => redis.close());

const allReport = (atUs: number) =>
  send(redis.client, [
    calls.hear(
      shard,
      ids.map((id) => ({ id, atUs, rule: "4" })),
    ),
  ]);

async function sweepAt(nowUs: number): Promise<string[]> {
  const told: string[] = [];
  const { sweep } = createSweeper({
    redis: redis.client,
    calls,
    run: () => "r",
    horizonUs: () => Promise.resolve(nowUs),
    nowUs: () => nowUs,
    log: createLog("test", "silent"),
    onEmpty: (one) => told.push(`${one} is empty`),
    onSwept: () => told.push("swept"),
    onMass: () => told.push("mass"),
  });
  expect(await sweep()).toEqual({ sweptUs: nowUs, lagUs: 0 });
  return told;
}

test("more than one call takes are a mass when they fell silent, not when they were put back", async () => {
  await allReport(start);
  await allReport(start + 3 * second);
  expect(await sweepAt(start + 5 * second)).toEqual([]);
  expect(await sweepAt(start + 8 * second)).toEqual(["mass", "swept"]);
});
