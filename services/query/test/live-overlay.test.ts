import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { encodeFlips } from "@rollcall/contracts/flips";
import { shardOf } from "@rollcall/contracts/identity";
import { redisKeys } from "@rollcall/contracts/redis";
import {
  aBeat,
  aCustomer,
  anInstance,
  aPlatform,
  markSwept,
  type Platform,
  type Schemas,
} from "./a-platform.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await anInstance(pool, { customer: "acme", machine: "server-01" });
  await anInstance(pool, { customer: "acme", machine: "server-10", liveness: "overdue" });
});
afterAll(() => platform?.close());

const list = (query = "") => platform.get<Schemas["InstanceList"]>(`/instances${query}`);
const machinesOf = ({ body }: { body: Schemas["InstanceList"] }) => body.items.map(({ machine }) => machine);

test("answers by the deadline, not by what the sweeper has recorded", async () => {
  const { client } = platform.redis;
  const now = Date.now() * 1_000;
  const { body: before } = await list("?filter=machine:server-01");
  const { id } = before.items[0] as Schemas["Instance"];
  expect(before.items[0]).toMatchObject({ colour: "green", last_heartbeat_at: null });
  await aBeat(client, id, { lastAtUs: now - 400e6 });

  const red = await list("?colour=red&order_by=machine");
  expect(machinesOf(red)).toEqual(["server-01", "server-10"]);
  expect(red.body.total_count).toBe(2);
  expect(red.body.items[0]).toMatchObject({
    colour_reason: "overdue",
    liveness: "overdue",
    liveness_since: new Date((now - 100e6) / 1_000).toISOString(),
    colour_since: new Date((now - 100e6) / 1_000).toISOString(),
  });
  expect(red.body.items[0]?.colour_text).toMatch(/^No heartbeat for 6 min 4\d s$/);
  expect(machinesOf(await list("?colour=green"))).toEqual([]);
  await client.flushdb();
});

test("who was heard since the score was set is not red: the beat's own deadline decides", async () => {
  const { client } = platform.redis;
  const now = Date.now() * 1_000;
  const { body } = await list("?filter=machine:server-01");
  const { id } = body.items[0] as Schemas["Instance"];
  await markSwept(client, now);
  await aBeat(client, id, { lastAtUs: now - 30e6, scoreUs: now - 100e6 });
  expect(machinesOf(await list("?colour=red"))).toEqual(["server-10"]);
  expect(machinesOf(await list("?colour=green"))).toEqual(["server-01"]);
  await client.flushdb();
});

test("shows a flip that is on its way to PostgreSQL", async () => {
  const { client } = platform.redis;
  const { body } = await list("?filter=machine:server-10");
  const { id } = body.items[0] as Schemas["Instance"];
  const at = Date.now() * 1_000;
  const flips = encodeFlips([{ instance: id, atUs: at, from: "overdue", to: "alive" }]);
  await client.xadd(redisKeys.flips(shardOf(id)), "*", ...flips);
  await client.xadd(redisKeys.flips(shardOf(id)), "*", "blind", "1", "from", 1, "to", 2);
  await client.xadd(redisKeys.flips(shardOf(id)), "*", "of a later", "release");
  await aBeat(client, id, { lastAtUs: at });
  expect(machinesOf(await list("?colour=red"))).toEqual([]);
  const green = await list("?colour=green&order_by=machine");
  expect(machinesOf(green)).toEqual(["server-01", "server-10"]);
  expect(green.body.items[1]?.last_heartbeat_at).toContain(new Date(at / 1_000).toISOString().slice(0, 19));
  await client.flushdb();
});

test("nobody turns red while nothing is swept, and the answer says so", async () => {
  const { client } = platform.redis;
  const now = Date.now() * 1_000;
  await platform.sweeping.stop();
  await markSwept(client, now - 60e6);
  const { body } = await list("?filter=machine:server-01");
  await aBeat(client, (body.items[0] as Schemas["Instance"]).id, { lastAtUs: now - 310e6 });
  const green = await list("?colour=green");
  expect(machinesOf(green)).toEqual(["server-01"]);
  expect(green.body.degraded).toMatch(/cannot hear/);
  await client.flushdb();
  await platform.sweeping.resume();
});

test("an answer says until when a clock that went back turns nobody red", async () => {
  const ahead = Date.now() + 3_600_000;
  await platform.sweeping.stop();
  await markSwept(platform.redis.client, ahead * 1_000);
  const { body } = await list("");
  expect(body.degraded).toContain(
    `The clock went back: nobody turns red before it is ${new Date(ahead).toISOString().slice(0, 19)}`,
  );
  await platform.redis.client.flushdb();
  await platform.sweeping.resume();
});

test("a deadline turns nobody red before a sweep has passed it: heartbeats may still wait to be heard", async () => {
  const { client } = platform.redis;
  const now = Date.now() * 1_000;
  await platform.sweeping.stop();
  await markSwept(client, now - 3e6);
  const { body } = await list("?filter=machine:server-01");
  const { id, customer, machine, software } = body.items[0] as Schemas["Instance"];
  await aBeat(client, id, { lastAtUs: now - 302e6 });
  const one = async () =>
    (
      await platform.get<Schemas["Instance"]>(
        `/customers/${customer}/machines/${machine}/software/${software}`,
      )
    ).body;
  expect(machinesOf(await list("?colour=green"))).toEqual(["server-01"]);
  expect(await one()).toMatchObject({ colour: "green" });
  await markSwept(client, now - 1e6);
  expect(machinesOf(await list("?colour=green"))).toEqual([]);
  expect(await one()).toMatchObject({ colour: "red", colour_reason: "overdue" });
  await client.flushdb();
  await platform.sweeping.resume();
});

test("says that deadlines are being rebuilt when Redis came up empty", async () => {
  await platform.sweeping.stop();
  await platform.redis.client.flushdb();
  const { body } = await list();
  expect(body.degraded).toMatch(/rebuilt/);
  await platform.sweeping.resume();
});
