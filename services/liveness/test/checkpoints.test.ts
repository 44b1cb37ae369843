import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { encodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { createTestPostgres, createTestRedis, type TestPostgres, type TestRedis } from "@rollcall/test-kit";
import { createCheckpoints } from "../src/rebuild/checkpoints.ts";

const shard = "00";
const at = 1_780_000_000_000_000;
const instances = 5_000;
const never = new AbortController().signal;

let redis: TestRedis;
let postgres: TestPostgres;
beforeAll(async () => {
  [redis, postgres] = await Promise.all([createTestRedis(), createTestPostgres()]);
});
afterEach(async () => {
  await redis.client.flushdb();
  await postgres.pool.query("delete from liveness_checkpoints");
});
afterAll(async () => {
  await redis.close();
  await postgres.close();
});

const idOf = (n: number) => String(9_000_000_000_000_000_000n + BigInt(n));
const fill = async () => {
  const beats = Array.from({ length: instances }, (_, n) => [
    idOf(n),
    encodeBeat({ lastAtUs: n === 0 ? 0 : at + n, deadlineUs: at, state: "alive", thresholdSeconds: 300 }),
  ]);
  await redis.client.hset(redisKeys.beats(shard), ...beats.flat());
  await redis.client.mset(redisKeys.epoch(shard), "run", redisKeys.sweptAt(shard), String(at));
};
const checkpointsEvery = (seconds: number) => createCheckpoints(postgres.pool, redis.client, seconds);

test("holds when each of a shard was heard last, over many pages", async () => {
  await fill();
  const checkpoints = checkpointsEvery(8);
  await checkpoints.takeNext(never);
  const { takenAtUs, last } = (await checkpoints.read(shard)) ?? {};
  expect(takenAtUs).toBe(at);
  expect(last?.size).toBe(instances - 1);
  for (let n = 1; n < instances; n += 1) expect(last?.get(idOf(n))).toBe(at + n);
});

test("one of a shard that came up empty while it was read is not kept", async () => {
  await fill();
  const checkpoints = checkpointsEvery(80);
  const taking = checkpoints.takeNext(never);
  await delay(300);
  await redis.client.flushdb();
  await taking;
  expect(await checkpoints.read(shard)).toBeUndefined();
});

test("a stop does not wait for the rest of a shard", async () => {
  await fill();
  const stop = new AbortController();
  const checkpoints = checkpointsEvery(8_000);
  const taking = checkpoints.takeNext(stop.signal);
  await delay(100);
  stop.abort();
  await taking;
  expect(await checkpoints.read(shard)).toBeUndefined();
});

test("an older one does not take the place of a newer one", async () => {
  await fill();
  const slow = checkpointsEvery(80);
  const taking = slow.takeNext(never);
  await delay(100);
  await redis.client.set(redisKeys.sweptAt(shard), String(at + 1));
  await checkpointsEvery(1).takeNext(never);
  await taking;
  expect((await slow.read(shard))?.takenAtUs).toBe(at + 1);
});
