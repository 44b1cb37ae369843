import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { decodeFlipEntry, encodeFlips } from "@rollcall/contracts/flips";
import { shardOf, shards } from "@rollcall/contracts/identity";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { aBeat, aCustomer, aPlatform, type Platform, type Schemas } from "./a-platform.ts";

const many = 10_200;
/** Of these, every hundredth is `rare`; two are overdue, and PostgreSQL was not told yet. */
const rare = many / 100;

let platform: Platform;
let silent: string[];
beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "globex");
  await pool.query("insert into machines (customer, slug) values ('acme', 'hall'), ('globex', 'hall')");
  await pool.query(
    `insert into instances (id, customer, machine, software, liveness, colour_since, status)
     select n, case when n % 2 = 0 then 'acme' else 'globex' end, 'hall', 'app-' || n, 'alive',
       now() - n * interval '1 second', case when n % 100 = 0 then 'degraded' else 'running' end
     from generate_series(1, $1) n`,
    [many],
  );
  silent = ["100", "4101"];
  for (const id of silent) await aBeat(platform.redis.client, id, { lastAtUs: Date.now() * 1_000 - 400e6 });
});
afterAll(() => platform?.close());

type Page = Schemas["InstanceList"];
const list = async (query: Record<string, string>): Promise<Page> => {
  const { status, body } = await platform.get<Page>(`/instances?${new URLSearchParams(query).toString()}`);
  expect(status).toBe(200);
  return body;
};

/** The first pages of a list, at most so many. */
async function readPages(query: Record<string, string>, atMost: number): Promise<Page["items"]> {
  const items: Page["items"] = [];
  let token: string | null = "";
  for (let n = 0; n < atMost && token !== null; n += 1) {
    const page: Page = await list({ ...query, page_size: "100", ...(token ? { page_token: token } : {}) });
    items.push(...page.items);
    token = page.next_page_token;
  }
  return items;
}

test("a filter that matches more than are counted says so; without one, or with fewer, the number is exact", async () => {
  const counted = async (query: Record<string, string>) => {
    const { total_count, total_count_is_minimum } = await list(query);
    return [total_count, total_count_is_minimum];
  };
  expect(await counted({})).toEqual([many, false]);
  expect(await counted({ filter: "machine:hall" })).toEqual([10_000, true]);
  expect(await counted({ filter: "status:degraded" })).toEqual([rare, false]);
  expect(await counted({ filter: "status:degraded AND colour:red" })).toEqual([1, false]);
  expect(await counted({ filter: "software:nothing" })).toEqual([0, false]);
});

test("a list of more than are counted still holds each instance once", async () => {
  const items = await readPages({ filter: "machine:*al*", order_by: "since DESC" }, 200);
  expect(items).toHaveLength(many);
  expect(new Set(items.map(({ id }) => id)).size).toBe(many);
}, 60_000);

test.each([
  [{ filter: "machine:hall", order_by: "since DESC" }, 400],
  [{ filter: "status:degraded", order_by: "since DESC" }, rare],
  [{ filter: "NOT status:degraded", order_by: "customer" }, 400],
  [{ order_by: "customer DESC" }, 400],
  [{ order_by: "software DESC" }, 400],
])("the pages of %p follow each other in that order", async (query, expected) => {
  const items = await readPages(query, 4);
  expect(new Set(items.map(({ id }) => id)).size).toBe(expected);
  const [field = "", direction] = query.order_by.split(" ");
  const name = (field === "since" ? "colour_since" : field) as "colour_since" | "customer" | "software";
  const values = items.map((item) => item[name]);
  const sorted = [...values].sort();
  expect(values).toEqual(direction === "DESC" ? sorted.reverse() : sorted);
});

test("what PostgreSQL was not told yet stands where it belongs", async () => {
  for (const filter of ["machine:hall", "software:app-100,app-4101,app-7"]) {
    const { items } = await list({ filter });
    expect(items.slice(0, 3).map(({ colour }) => colour)).toEqual([
      "red",
      "red",
      expect.not.stringMatching("red"),
    ]);
  }
});

test("within a customer the order is by path", async () => {
  const { items } = await list({ order_by: "customer", page_size: "100" });
  const paths = items.map(({ machine, software }) => `${machine}/${software}`);
  expect(paths).toEqual([...paths].sort());
});

const flipsPerEntry = 20;

/** As liveness flips many: into the streams first, those of one Lua call in one entry. */
async function flip(ids: readonly string[], from: Liveness, to: Liveness, atUs = 1): Promise<void> {
  const pipeline = platform.redis.client.pipeline();
  for (const shard of shards) {
    const flips = ids
      .filter((id) => shardOf(id) === shard)
      .map((instance) => ({ instance, atUs: atUs + Number(instance), from, to }));
    for (let n = 0; n < flips.length; n += flipsPerEntry)
      pipeline.xadd(redisKeys.flips(shard), "*", ...encodeFlips(flips.slice(n, n + flipsPerEntry)));
  }
  await pipeline.exec();
}

test("a mass silence is counted and listed before it is recorded, and no longer when it left the stream", async () => {
  const { client } = platform.redis;
  const reds = async () => {
    const { body } = await platform.get<Schemas["Overview"]>("/overview");
    const { total_count } = await list({ colour: "red" });
    expect(total_count).toBe(body.counts.red);
    return body.counts.red;
  };
  const ids = Array.from({ length: many }, (_, n) => String(n + 1));
  await flip(ids, "alive", "overdue");
  // Several at once share one reading of the streams.
  expect(await Promise.all([reds(), reds(), reds()])).toEqual([many, many, many]);
  await flip(ids.slice(0, 100), "overdue", "alive");
  expect(await reds()).toBe(many - 100);
  const [shard = ""] = shards;
  const entries = await client.xrange(redisKeys.flips(shard), "-", "+");
  const recorded = entries.slice(0, 3);
  await client.xdel(redisKeys.flips(shard), ...recorded.map(([entry]) => entry));
  const instancesOf = (some: typeof entries) =>
    some.flatMap(([, fields]) => decodeFlipEntry(fields)?.flips.instance ?? []);
  const left = new Set(instancesOf(entries.slice(3)));
  const gone = instancesOf(recorded).filter((id) => !left.has(id) && !silent.includes(id));
  expect(gone.length).toBeGreaterThan(0);
  expect(await reds()).toBe(many - 100 - gone.length);
  await client.del(...shards.map((each) => redisKeys.flips(each)));
  expect(await reds()).toBe(silent.length);
});

test("the newest reds are the newest of a mass on its way, and of what came before it when that is not red", async () => {
  const { client } = platform.redis;
  const ids = Array.from({ length: many }, (_, n) => String(n + 1));
  const newest = async () =>
    (await platform.get<Schemas["Overview"]>("/overview")).body.turned_red.map(({ id }) => id);
  const atUs = Date.now() * 1_000 - 60e6;
  await flip(ids, "alive", "overdue", atUs);
  expect(await newest()).toEqual(ids.slice(-20).toReversed());
  // Most are heard again: the newest changes turn nobody red, those who stay silent are among the others.
  await flip(ids.slice(30), "overdue", "alive", atUs + 30e6);
  expect(await newest()).toEqual(ids.slice(10, 30).toReversed());
  await client.del(...shards.map((each) => redisKeys.flips(each)));
});
