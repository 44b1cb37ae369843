import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, type TestRedis } from "@rollcall/test-kit";
import { decodeFlipEntry, flipsOf, noFlips } from "@rollcall/contracts/flips";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { createShardCalls, defineScripts, heard, send } from "../src/shards/shard-scripts.ts";

const second = 1_000_000;
const start = 1_780_000_000 * second;
const calls = createShardCalls({ blindAfterUs: 5 * second, graceUs: 120 * second });

let redis: TestRedis;
beforeAll(async () => {
  redis = await createTestRedis();
  defineScripts(redis.client);
});
afterAll(() => redis.close());

test("a first heartbeat makes it alive, silence makes it overdue at the deadline", async () => {
  const shard = "first";
  await send(redis.client, [calls.open(shard, { nowUs: start, run: "r", fromUs: 0, graceUs: 0 })]);
  const answers = await send(redis.client, [
    calls.hear(shard, [{ id: "1", atUs: start - second, rule: "3" }]),
    calls.hear(shard, [{ id: "1", atUs: start, rule: "3" }]),
    calls.sweep(shard, { horizonUs: start + 3 * second, limit: 10, run: "r", reason: "x" }),
    calls.sweep(shard, { horizonUs: start + 4 * second, limit: 10, run: "r", reason: "x" }),
  ]);
  expect(answers).toEqual([heard.flipped, heard.plain, [0, 0, 1], [1, 0, 1]]);
  expect(decodeBeat((await redis.client.hget(redisKeys.beats(shard), "1")) ?? "")).toMatchObject({
    state: "overdue",
    deadlineUs: start + 3 * second,
  });
  const flips = await redis.client.xrange(redisKeys.flips(shard), "-", "+");
  expect(flips.flatMap(([, fields]) => flipsOf(decodeFlipEntry(fields)?.flips ?? noFlips))).toEqual([
    { instance: "1", atUs: start - second, from: "unseen", to: "alive" },
    { instance: "1", atUs: start + 3 * second, from: "alive", to: "overdue" },
  ]);
});

test("events of one call apply in their order, each by its own rule", async () => {
  const shard = "rules";
  await send(redis.client, [calls.open(shard, { nowUs: start, run: "r", fromUs: 0, graceUs: 0 })]);
  const at = (after: number) => start + after * second;
  await send(redis.client, [
    calls.hear(shard, [
      { id: "1", atUs: at(0), rule: "300" },
      { id: "2", atUs: at(0), rule: "20" },
      { id: "1", atUs: at(1), rule: "300" },
      { id: "2", atUs: at(2), rule: "20!" },
      { id: "1", atUs: at(3), rule: "300+600" },
    ]),
    calls.hear(shard, [{ id: "1", atUs: at(4), rule: "20" }]),
  ]);
  const [one, two] = await redis.client.hmget(redisKeys.beats(shard), "1", "2");
  expect(decodeBeat(one ?? "")).toEqual({
    lastAtUs: at(4),
    deadlineUs: at(24),
    state: "alive",
    thresholdSeconds: 20,
  });
  expect(decodeBeat(two ?? "")).toMatchObject({ state: "stopped", deadlineUs: at(2) });
});

const beatOf = (shard: string, id: string) => redis.client.hget(redisKeys.beats(shard), id);
const flipsIn = async (shard: string) => {
  const entries = await redis.client.xrange(redisKeys.flips(shard), "-", "+");
  return entries.flatMap(([, fields]) => flipsOf(decodeFlipEntry(fields)?.flips ?? noFlips));
};

test("a heartbeat at the deadline is in time, one a microsecond later is not, whatever else the call brings", async () => {
  const shard = "edge";
  await send(redis.client, [calls.open(shard, { nowUs: start, run: "r", fromUs: 0, graceUs: 0 })]);
  const late = start + 4 * second + 1;
  await send(redis.client, [
    calls.hear(shard, [{ id: "1", atUs: start, rule: "2" }]),
    calls.hear(shard, [
      { id: "1", atUs: start + 2 * second, rule: "2" },
      { id: "2", atUs: start + 3 * second, rule: "2" },
    ]),
    calls.hear(shard, [{ id: "1", atUs: late, rule: "2" }]),
  ]);
  expect((await flipsIn(shard)).filter(({ instance }) => instance === "1")).toEqual([
    { instance: "1", atUs: start, from: "unseen", to: "alive" },
    { instance: "1", atUs: start + 4 * second, from: "alive", to: "overdue" },
    { instance: "1", atUs: late, from: "overdue", to: "alive" },
  ]);
  expect(await beatOf(shard, "1")).toBe(`${late}|alive|2`);
});

test("a beat keeps its deadline while that does not follow from the last heartbeat alone", async () => {
  const shard = "plain";
  await send(redis.client, [calls.open(shard, { nowUs: start, run: "r", fromUs: 0, graceUs: 0 })]);
  const blindUntil = start + 60 * second;
  const beats: (string | null)[] = [];
  for (const call of [
    calls.hear(shard, [{ id: "1", atUs: start, rule: "4" }]),
    // Nothing was heard for a minute: from its end on everybody gets his threshold again.
    calls.sweep(shard, { horizonUs: blindUntil, limit: 10, run: "r", reason: "x" }),
    calls.hear(shard, [{ id: "1", atUs: blindUntil + second, rule: "4" }]),
  ]) {
    await send(redis.client, [call]);
    beats.push(await beatOf(shard, "1"));
  }
  expect(beats).toEqual([
    `${start}|alive|4`,
    `${start}|${blindUntil + 4 * second}|alive|4`,
    `${blindUntil + second}|alive|4`,
  ]);
});
