import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aCustomer, anApiKey, anInstance, aPlatform, type Platform, type Schemas } from "./a-platform.ts";

let platform: Platform;
let bob: string;
beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "acme-north", "acme");
  await aCustomer(pool, "other");
  await anInstance(pool, { customer: "acme", machine: "m-1", software: "app" });
  await anInstance(pool, { customer: "acme", machine: "m-1", software: "db", liveness: "overdue" });
  await anInstance(pool, { customer: "acme", machine: "m-2" });
  await anInstance(pool, { customer: "acme-north", machine: "m-3", status: "degraded" });
  await pool.query(
    `update machines set labels = '{"site": "north"}', display_name = 'Pump' where slug = 'm-2'`,
  );
  bob = await anApiKey(pool, { role: "viewer", customer: "acme" });
});
afterAll(() => platform?.close());

test("lists customers with the counts of their instances and children", async () => {
  const { status, body } = await platform.get<Schemas["CustomerList"]>("/customers");
  expect(status).toBe(200);
  expect(body.total_count).toBe(3);
  expect(body.items[0]).toMatchObject({
    slug: "acme",
    parent: null,
    overdue_after_seconds: 300,
    machine_count: 2,
    counts: { green: 2, yellow: 1, red: 1, grey: 0, total: 4 },
    colour: "red",
  });
  expect(body.items.map(({ slug }) => slug)).toEqual(["acme", "acme-north", "other"]);
});

test("pages, filters and orders customers", async () => {
  const first = await platform.get<Schemas["CustomerList"]>("/customers?page_size=2&order_by=slug DESC");
  expect(first.body.items.map(({ slug }) => slug)).toEqual(["other", "acme-north"]);
  const next = await platform.get<Schemas["CustomerList"]>(
    `/customers?page_size=2&order_by=slug DESC&page_token=${first.body.next_page_token}`,
  );
  expect(next.body.items.map(({ slug }) => slug)).toEqual(["acme"]);
  expect(next.body.next_page_token).toBeNull();
  const children = await platform.get<Schemas["CustomerList"]>(
    "/customers?filter=parent:acme AND active:true",
  );
  expect(children.body.items.map(({ slug }) => slug)).toEqual(["acme-north"]);
  expect((await platform.get("/customers?filter=device_limit:3")).status).toBe(422);
  expect((await platform.get("/customers?order_by=phone")).status).toBe(422);
});

test("shows one customer, and hides foreign and unknown ones alike", async () => {
  const { body } = await platform.get<Schemas["Customer"]>("/customers/acme-north", bob);
  expect(body).toMatchObject({ slug: "acme-north", counts: { yellow: 1, total: 1 }, colour: "yellow" });
  expect((await platform.get("/customers/other", bob)).status).toBe(404);
  expect((await platform.get("/customers/nobody", bob)).status).toBe(404);
  expect((await platform.get("/customers/nobody")).status).toBe(404);
  expect((await platform.get("/customers/No_Slug")).status).toBe(422);
  const list = await platform.get<Schemas["CustomerList"]>("/customers", bob);
  expect(list.body.items.map(({ slug }) => slug)).toEqual(["acme", "acme-north"]);
});

test("lists the machines of a customer with their worst instance's colour", async () => {
  const { body } = await platform.get<Schemas["MachineList"]>("/customers/acme/machines");
  expect(body.items).toMatchObject([
    { slug: "m-1", colour: "red", counts: { green: 1, red: 1, total: 2 } },
    { slug: "m-2", colour: "green", display_name: "Pump", labels: { site: "north" } },
  ]);
  const found = await platform.get<Schemas["MachineList"]>(
    "/customers/acme/machines?filter=label.site:north OR name:pu*&order_by=name",
  );
  expect(found.body.items.map(({ slug }) => slug)).toEqual(["m-2"]);
  expect((await platform.get("/customers/acme/machines?filter=colour:red")).status).toBe(422);
  expect((await platform.get("/customers/other/machines", bob)).status).toBe(404);
  expect((await platform.get("/customers/nobody/machines")).status).toBe(404);
});

test("shows one machine with its instances", async () => {
  const { body } = await platform.get<Schemas["MachineDetail"]>("/customers/acme/machines/m-1");
  expect(body).toMatchObject({ slug: "m-1", colour: "red" });
  expect(body.instances.map(({ software, colour }) => [software, colour])).toEqual([
    ["app", "green"],
    ["db", "red"],
  ]);
  expect((await platform.get("/customers/acme/machines/m-9")).status).toBe(404);
  expect((await platform.get("/customers/other/machines/m-1", bob)).status).toBe(404);
});
