import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, type TestRedis } from "@rollcall/test-kit";
import { decodeFlipEntry, flipsOf, noFlips } from "@rollcall/contracts/flips";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { createShardCalls, defineScripts, send, type ShardCall } from "../src/shards/shard-scripts.ts";

const second = 1_000_000;
const start = 1_780_000_000 * second;
const calls = createShardCalls({ blindAfterUs: 5 * second, graceUs: 120 * second });

let redis: TestRedis;
beforeAll(async () => {
  redis = await createTestRedis();
  defineScripts(redis.client);
});
afterAll(() => redis.close());

const beat = (id: string, after: number, rule: string) => ({ id, atUs: start + after * second, rule });
const sweep = (shard: string, after: number, limit = 10) =>
  calls.sweep(shard, { horizonUs: start + after * second, limit, run: "r", reason: "x" });
const tell = (shard: string, ...told: ShardCall[]) => send(redis.client, told);
const openShard = (shard: string) =>
  tell(shard, calls.open(shard, { nowUs: start, run: "r", fromUs: 0, graceUs: 0 }));

/** Seconds after the start. */
const scoreOf = async (shard: string, id: string) =>
  (Number(await redis.client.zscore(redisKeys.deadlines(shard), id)) - start) / second;
const deadlineOf = async (shard: string, id: string) =>
  (decodeBeat((await redis.client.hget(redisKeys.beats(shard), id)) ?? "").deadlineUs - start) / second;
const sweptOf = async (shard: string) =>
  (Number(await redis.client.get(redisKeys.sweptAt(shard))) - start) / second;
const redsOf = async (shard: string) => {
  const entries = await redis.client.xrange(redisKeys.flips(shard), "-", "+");
  return entries
    .flatMap(([, fields]) => flipsOf(decodeFlipEntry(fields)?.flips ?? noFlips))
    .filter(({ to }) => to === "overdue")
    .map(({ instance, atUs }) => [instance, (atUs - start) / second]);
};

test("a heartbeat leaves the score, and the sweep puts back who was heard since", async () => {
  const shard = "put-back";
  await openShard(shard);
  await tell(shard, calls.hear(shard, [beat("1", 0, "4")]), calls.hear(shard, [beat("1", 3, "4")]));
  expect([await scoreOf(shard, "1"), await deadlineOf(shard, "1")]).toEqual([4, 7]);
  expect(await tell(shard, sweep(shard, 5))).toEqual([[0, 0, 1]]);
  expect([await scoreOf(shard, "1"), await deadlineOf(shard, "1"), await sweptOf(shard)]).toEqual([7, 7, 5]);
  expect(await redsOf(shard)).toEqual([]);
  expect(await tell(shard, sweep(shard, 8))).toEqual([[1, 0, 1]]);
  expect(await redsOf(shard)).toEqual([["1", 7]]);
});

test("heard twice in its first call, it has a score, not above either deadline", async () => {
  const shard = "twice";
  await openShard(shard);
  await tell(shard, calls.hear(shard, [beat("1", 0, "4"), beat("1", 3, "4")]));
  expect([await scoreOf(shard, "1"), await deadlineOf(shard, "1")]).toEqual([4, 7]);
});

test("a sweep has swept only when nobody is left whose score has passed", async () => {
  const shard = "limit";
  await openShard(shard);
  const ids = ["1", "2", "3", "4", "5"];
  const all = (after: number) =>
    calls.hear(
      shard,
      ids.filter((id) => after === 0 || id !== "5").map((id) => beat(id, after, "4")),
    );
  await tell(shard, all(0), all(3));
  const answers: unknown[] = [];
  for (let round = 0; round < 3; round += 1) {
    const swept = await sweptOf(shard);
    answers.push([swept, ...(await tell(shard, sweep(shard, 5, 2)))]);
  }
  expect(answers).toEqual([
    [0, [0, 0, 0]],
    [0, [0, 0, 0]],
    [0, [1, 0, 1]],
  ]);
  expect(await sweptOf(shard)).toBe(5);
  expect(await redsOf(shard)).toEqual([["5", 4]]);
});

test.each<[string, (shard: string) => ShardCall]>([
  ["people lower it", (shard) => calls.rethreshold(shard, start + second, [{ id: "1", seconds: 4 }])],
  ["a heartbeat brings a lower one", (shard) => calls.hear(shard, [beat("1", 1, "4")])],
])("a lowered threshold lowers the score at once: %s", async (how, lower) => {
  const shard = `lower ${how}`;
  await openShard(shard);
  await tell(shard, calls.hear(shard, [beat("1", 0, "300")]), lower(shard));
  expect(await scoreOf(shard, "1")).toBe(await deadlineOf(shard, "1"));
  await tell(shard, sweep(shard, 4), sweep(shard, 6));
  expect((await redsOf(shard)).length).toBe(1);
});

test("planned silence that ends sooner than announced lowers the score at once", async () => {
  const shard = "planned";
  await openShard(shard);
  await tell(shard, calls.hear(shard, [beat("1", 0, "4+600")]));
  expect(await scoreOf(shard, "1")).toBe(600);
  await tell(shard, calls.hear(shard, [beat("1", 1, "4")]));
  expect(await scoreOf(shard, "1")).toBe(5);
});

test("who was moved past blind time is spread again by its first heartbeat after it", async () => {
  const shard = "blind";
  await openShard(shard);
  await tell(shard, calls.hear(shard, [beat("1", 0, "4"), beat("2", 1, "4")]));
  expect(await tell(shard, sweep(shard, 60))).toEqual([[0, 2, 1]]);
  expect([await scoreOf(shard, "1"), await scoreOf(shard, "2")]).toEqual([64, 64]);
  await tell(shard, calls.hear(shard, [beat("1", 61, "4"), beat("2", 62, "4")]));
  expect([await scoreOf(shard, "1"), await scoreOf(shard, "2")]).toEqual([65, 66]);
});
