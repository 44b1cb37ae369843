import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { instanceId, shardOf } from "@rollcall/contracts/identity";
import { encodeFlips, type Flip } from "@rollcall/contracts/flips";
import type { FlipEvent, LiveEvent } from "@rollcall/contracts/live";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { createLog, openPostgres, type Postgres } from "@rollcall/service-kit";
import { createTestPostgres, createTestRedis, type TestPostgres, type TestRedis } from "@rollcall/test-kit";
import { flipFacts } from "../src/record/flip-facts.ts";
import { createFlipRecorder } from "../src/record/flip-recorder.ts";
import { createFlipStream } from "../src/record/flip-stream.ts";

let postgres: TestPostgres;
let redis: TestRedis;
let pool: Postgres;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([createTestPostgres(), createTestRedis()]);
  pool = openPostgres(postgres.urlOf("liveness"), createLog("test", "silent"));
  await postgres.pool.query("insert into customers (slug, name) values ('alice', 'Alice')");
});
afterAll(async () => {
  await pool.end();
  await Promise.all([postgres.close(), redis.close()]);
});

const startUs = Date.now() * 1_000;
const register = async (machine: string) => {
  const id = instanceId({ customer: "alice", machine, software: "app" });
  await pool.query(
    "select register_instances(array[$1::bigint], '{alice}', array[$2], '{app}', array[now()])",
    [id, machine],
  );
  return id;
};
/** As one Lua call would; all of one shard. */
const appendAll = (flips: readonly Flip[]) =>
  redis.client.xadd(redisKeys.flips(shardOf(flips[0]?.instance ?? "")), "*", ...encodeFlips(flips));
const append = (instance: string, atUs: number, from: Liveness, to: Liveness) =>
  appendAll([{ instance, atUs, from, to }]);
const recorder = (
  publish: (events: readonly LiveEvent[]) => Promise<void> = async () => {},
  parts: {
    rests?: () => boolean;
    bury?: (what: object, reason: string) => Promise<void>;
    tell?: (flips: readonly FlipEvent[]) => Promise<void>;
  } = {},
) =>
  createFlipRecorder({
    postgres: pool,
    stream: createFlipStream(redis.client),
    recordBlind: async () => [],
    tell: async () => {},
    publish,
    onRecorded: () => {},
    ...parts,
  });
const recordOf = async (id: string) => {
  const { rows } = await pool.query<{ to_state: string }>(
    "select to_state from flips where instance = $1 order by at",
    [id],
  );
  const instance = await pool.query<{ liveness: string }>("select liveness from instances where id = $1", [
    id,
  ]);
  return { flips: rows.map((row) => row.to_state), liveness: instance.rows[0]?.liveness };
};

test("a flip that is told again, after a newer one, is neither doubled nor brought back", async () => {
  const id = await register("pump");
  await append(id, startUs, "unseen", "alive");
  await append(id, startUs + 1, "alive", "overdue");
  await recorder()();
  await append(id, startUs, "unseen", "alive");
  await recorder()();
  expect(await recordOf(id)).toEqual({ flips: ["alive", "overdue"], liveness: "overdue" });
});

test("what could not be told to the live stream stays in Redis and is told again, recorded once", async () => {
  const id = await register("press");
  await append(id, startUs, "unseen", "alive");
  const deaf = recorder(() => Promise.reject(new Error("no broker")));
  await expect(deaf()).rejects.toThrow("no broker");
  expect(await redis.client.xlen(redisKeys.flips(shardOf(id)))).toBe(1);
  const told: LiveEvent[] = [];
  await recorder(async (events) => void told.push(...events))();
  expect(told).toMatchObject([{ type: "flip", instance: id, to: "alive", colour: "green" }]);
  expect(await recordOf(id)).toEqual({ flips: ["alive"], liveness: "alive" });
  expect(await redis.client.xlen(redisKeys.flips(shardOf(id)))).toBe(0);
});

test("a flip that the facts feed did not take stays in Redis and is told again, with the same id", async () => {
  const id = await register("lathe");
  await append(id, startUs, "unseen", "alive");
  const deaf = recorder(undefined, { tell: () => Promise.reject(new Error("no broker")) });
  await expect(deaf()).rejects.toThrow("no broker");
  expect(await redis.client.xlen(redisKeys.flips(shardOf(id)))).toBe(1);
  const told: string[] = [];
  const tell = async (flips: readonly FlipEvent[]) =>
    void told.push(...flipFacts(flips, 1).map((fact) => fact.id));
  await recorder(undefined, { tell })();
  await append(id, startUs, "unseen", "alive");
  await recorder(undefined, { tell })();
  expect(told).toHaveLength(2);
  expect(new Set(told).size).toBe(1);
  expect(await redis.client.xlen(redisKeys.flips(shardOf(id)))).toBe(0);
});

test("the flips of one call are recorded in their order", async () => {
  const id = await register("valve");
  await appendAll([
    { instance: id, atUs: startUs, from: "unseen", to: "alive" },
    { instance: id, atUs: startUs + 1, from: "alive", to: "overdue" },
    { instance: id, atUs: startUs + 2, from: "overdue", to: "alive" },
    { instance: id, atUs: startUs + 3, from: "alive", to: "stopped" },
  ]);
  await recorder()();
  const flips = ["alive", "overdue", "alive", "stopped"];
  expect(await recordOf(id)).toEqual({ flips, liveness: "stopped" });
});

test("a mass is recorded in parts, each entry whole", async () => {
  const id = await register("mass");
  for (let entry = 0; entry < 7; entry += 1)
    await appendAll(
      Array.from({ length: 900 }, (_, n) => ({
        instance: id,
        atUs: startUs + entry * 900 + n,
        from: n % 2 === 0 ? "overdue" : "alive",
        to: n % 2 === 0 ? "alive" : "overdue",
      })),
    );
  const told: number[] = [];
  const record = recorder(async (events) => void told.push(events.length));
  while (await record());
  expect(told.filter((count) => count > 0)).toEqual([2_700, 2_700, 900]);
  const { flips, liveness } = await recordOf(id);
  expect(flips.length).toBe(6_300);
  expect(liveness).toBe("overdue");
});

test("nothing more is recorded while it rests", async () => {
  const id = await register("sluice");
  await append(id, startUs, "unseen", "alive");
  let rests = true;
  const record = recorder(undefined, { rests: () => rests });
  expect(await record()).toBe(false);
  expect((await recordOf(id)).liveness).toBe("unseen");
  rests = false;
  await record();
  expect((await recordOf(id)).liveness).toBe("alive");
});

test("two recorders at once record each flip once and leave nothing behind", async () => {
  const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => register(`m-${n}`)));
  for (const id of ids) await append(id, startUs, "unseen", "alive");
  const drain = async () => {
    const record = recorder();
    while (await record());
  };
  await Promise.all([drain(), drain()]);
  await drain();
  for (const id of ids) expect(await recordOf(id)).toEqual({ flips: ["alive"], liveness: "alive" });
  expect(await createFlipStream(redis.client).waiting()).toEqual([]);
});

test("a flip that can never be recorded is given up alone, and the others of its shard and of all others are recorded", async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => register(`beside-${n}`)));
  const poisoned = ids[0] as string;
  for (const id of ids) await append(id, startUs, "unseen", "alive");
  // No bigint: an id that no column takes, in the same shard.
  const never: Flip = {
    instance: `99999999999999999${poisoned.slice(-4)}`,
    atUs: startUs + 1,
    from: "alive",
    to: "overdue",
  };
  await appendAll([never]);
  await append(poisoned, startUs + 2, "alive", "overdue");
  const buried: { what: object; reason: string }[] = [];
  const bury = async (what: object, reason: string) => void buried.push({ what, reason });
  await recorder(undefined, { bury })();
  for (const id of ids.slice(1)) expect(await recordOf(id)).toEqual({ flips: ["alive"], liveness: "alive" });
  expect(await recordOf(poisoned)).toEqual({ flips: ["alive", "overdue"], liveness: "overdue" });
  expect(buried).toMatchObject([{ what: never }]);
  expect(await redis.client.xlen(redisKeys.flips(shardOf(poisoned)))).toBe(0);
});
