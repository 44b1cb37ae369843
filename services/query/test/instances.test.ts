import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aCustomer, anApiKey, anInstance, aPlatform, type Platform, type Schemas } from "./a-platform.ts";

type List = Schemas["InstanceList"];

let platform: Platform;
const machines = ["server-01", "server-02", "server-10", "server-11", "server-20"];
beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "acme-north", "acme");
  await aCustomer(pool, "other");
  await anInstance(pool, {
    customer: "acme",
    machine: "server-01",
    version: "1.10.0",
    addresses: ["10.0.0.7", "fd00::1"],
  });
  await anInstance(pool, { customer: "acme", machine: "server-02", version: "1.9.0", severity: 1 });
  await anInstance(pool, {
    customer: "acme-north",
    machine: "server-10",
    liveness: "overdue",
    version: null,
  });
  await anInstance(pool, {
    customer: "acme-north",
    machine: "server-11",
    liveness: "stopped",
    version: "2.0",
  });
  await anInstance(pool, { customer: "other", machine: "server-20", status: "degraded", version: "1.2" });
  await pool.query(
    `update machines set labels = '{"site": "north"}' where slug in ('server-01', 'server-11')`,
  );
});
afterAll(() => platform?.close());

const list = (query = "", key?: string) => platform.get<List>(`/instances${query}`, key);
const machinesOf = ({ body }: { body: List }) => body.items.map(({ machine }) => machine);
const filtered = async (filter: string, more = "") =>
  machinesOf(await list(`?filter=${encodeURIComponent(filter)}${more}`));

test("lists what the caller may see, worst first, with the reason in words", async () => {
  const { status, body } = await list();
  expect(status).toBe(200);
  expect(body.items.map(({ machine, colour }) => [machine, colour])).toEqual([
    ["server-10", "red"],
    ["server-20", "yellow"],
    ["server-02", "yellow"],
    ["server-01", "green"],
    ["server-11", "grey"],
  ]);
  expect(body.total_count).toBe(5);
  expect(body.next_page_token).toBeNull();
  expect(body.degraded).toBeNull();
  expect(body.items[0]).toMatchObject({ colour_reason: "overdue", overdue_after_seconds: 300 });
  expect(body.items[0]?.colour_text).toBe("No heartbeat for more than 5 min");
});

test("pages through everything exactly once, in order", async () => {
  const seen: string[] = [];
  let token = "" as string | null;
  for (let page = 1; page <= 3; page += 1) {
    const { body }: { body: List } = await list(
      `?page_size=2&order_by=machine%20DESC${token && `&page_token=${token}`}`,
    );
    expect(body.total_count).toBe(5);
    seen.push(...body.items.map(({ machine }) => machine));
    token = body.next_page_token;
  }
  expect(token).toBeNull();
  expect(seen).toEqual(machines.toReversed());
});

test.each([
  ["customer=acme", ["server-10", "server-02", "server-01", "server-11"]],
  ["customer=acme-north", ["server-10", "server-11"]],
  ["colour=red", ["server-10"]],
  ["colour=red,grey", ["server-10", "server-11"]],
  ["customer=acme&colour=green", ["server-01"]],
])("narrows by %s, with the total to match", async (query, expected) => {
  const answer = await list(`?${query}`);
  expect(machinesOf(answer)).toEqual(expected);
  expect(answer.body.total_count).toBe(expected.length);
});

test.each([
  ["machine:server-0*", ["server-01", "server-02"]],
  ["machine:*1", ["server-01", "server-11"]],
  ["machine:server-01,server-20", ["server-01", "server-20"]],
  ["version:>1.9.0", ["server-01", "server-11"]],
  ["NOT version:*", ["server-10"]],
  ["NOT colour:green AND customer:acme*", ["server-02", "server-10", "server-11"]],
  ["label.site:north", ["server-01", "server-11"]],
  ["NOT label.site:north AND severity:<1", ["server-10", "server-20"]],
  ["(liveness:overdue OR status:degraded) AND since:>-1h", ["server-10", "server-20"]],
  ["last_seen:>-30s", ["server-01", "server-02", "server-20"]],
  ["fact.location:nowhere", []],
  ["address:10.0.0.7", ["server-01"]],
  ["address:10.0.*", ["server-01"]],
  ["address:*::1", ["server-01"]],
  ["address:0.0.7*", []],
  ["address:*0.0.7 OR address:*0.0*", ["server-01"]],
  ["10.0.0.7", ["server-01"]],
  ["SERVER-2", ["server-20"]],
  ["colour:red server", ["server-10"]],
  ["address:* AND NOT address:10.0.0.8,10.0.0.9", ["server-01"]],
])("filters by %s", async (filter, expected) => {
  expect(await filtered(filter, "&order_by=machine")).toEqual(expected);
});

test("orders versions as people do, several keys after another", async () => {
  expect(machinesOf(await list("?order_by=version"))).toEqual([
    "server-10",
    "server-20",
    "server-02",
    "server-01",
    "server-11",
  ]);
  expect(machinesOf(await list("?order_by=customer DESC, machine ASC"))).toEqual([
    "server-20",
    "server-10",
    "server-11",
    "server-01",
    "server-02",
  ]);
});

test.each([
  ["filter=colour:purple", "/query/filter", 7],
  ["filter=machine:a AND bogus:1", "/query/filter", 14],
  ["filter=(machine:a", "/query/filter", 10],
  ["order_by=bogus", "/query/order_by", 0],
  ["order_by=machine, address", "/query/order_by", 9],
])("refuses %s with the position of the error", async (query, path, position) => {
  const { status, body } = await list(`?${query}`);
  expect(status).toBe(422);
  expect(body.error).toMatchObject({ code: "invalid", fields: [{ path, position }] });
  expect(body.error?.request_id).not.toBe("");
});

test.each([
  ["page_size=0", "page_size"],
  ["page_size=101", "page_size"],
  ["page_size=ten", "page_size"],
  ["colour=purple", "colour"],
  ["customer=Not_A_Slug", "customer"],
  ["page_token=abc", "page_token"],
  ["bogus=1", "bogus"],
  [`filter=${"a".repeat(2_001)}`, "filter"],
  ["filter=severity:99999999999999999999", "filter"],
  ["filter=machine:%00", "filter"],
])("refuses %s and names the field", async (query, field) => {
  const { status, body } = await list(`?${query}`);
  expect(status).toBe(422);
  expect(body.error?.fields?.[0]?.path).toContain(field);
});

test("refuses a page token of another list", async () => {
  const { body } = await list("?page_size=1");
  const { status } = await list(`?page_size=1&colour=green&page_token=${body.next_page_token}`);
  expect(status).toBe(422);
});

test("a caller sees his customer and its children, and nothing of others", async () => {
  const bob = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "acme" });
  const answer = await list("", bob);
  expect(machinesOf(answer).sort()).toEqual(["server-01", "server-02", "server-10", "server-11"]);
  expect(answer.body.total_count).toBe(4);
  expect((await list("?customer=other", bob)).status).toBe(404);
  expect((await list("?customer=nobody", bob)).status).toBe(404);
  expect((await list("?customer=acme-north", bob)).body.total_count).toBe(2);
  expect(machinesOf(await list("?filter=customer:other", bob))).toEqual([]);
  const charlie = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "acme-north" });
  expect((await list("?customer=acme", charlie)).status).toBe(404);
});
