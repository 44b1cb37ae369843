import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  aCustomer,
  aDiagnostic,
  anApiKey,
  anInstance,
  aPlatform,
  type Platform,
  type Schemas,
} from "./a-platform.ts";

let platform: Platform;
const count = 2_345;
beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "other");
  const id = await anInstance(pool, { customer: "other", machine: "m-1", version: '=1+1,"x"' });
  await aDiagnostic(pool, id, { code: 1, message: "two\nlines" });
  await pool.query(
    `insert into machines (customer, slug) select 'acme', 'm-' || n from generate_series(1, $1::int) n`,
    [count],
  );
  await pool.query(
    `insert into instances (id, customer, machine, software, liveness)
     select n, 'acme', 'm-' || n, 'app', case when n % 5 = 0 then 'overdue' else 'alive' end from generate_series(1, $1::int) n`,
    [count],
  );
});
afterAll(() => platform?.close());

const lines = (body: unknown) => (body as string).split(/\r?\n/).slice(0, -1);

test("exports every instance once, as lines of JSON", async () => {
  const { status, body, headers } = await platform.get("/instances/export");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toMatch(/ndjson/);
  expect(headers.get("content-disposition")).toContain("instances.ndjson");
  const items = lines(body).map((line) => JSON.parse(line) as Schemas["Instance"]);
  expect(items).toHaveLength(count + 1);
  expect(new Set(items.map(({ id }) => id)).size).toBe(count + 1);
});

test("exports what a filter finds, as a table that a spreadsheet does not run", async () => {
  const { body } = await platform.get("/instances/export?format=csv&filter=customer:other");
  const [head, row] = lines(body);
  expect(head).toMatch(/^customer,machine,software,/);
  expect(row).toContain('"\'=1+1,""x"""');
  const reds = await platform.get("/instances/export?format=csv&colour=red&customer=acme");
  expect(lines(reds.body)).toHaveLength(1 + count / 5);
});

test("exports only what the caller may see", async () => {
  const charlie = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "other" });
  expect(lines((await platform.get("/instances/export", charlie)).body)).toHaveLength(1);
  expect((await platform.get("/instances/export?customer=acme", charlie)).status).toBe(404);
  expect(lines((await platform.get("/customers/export", charlie)).body)).toHaveLength(1);
});

test.each(["customers", "diagnostics", "rejections", "audit/events"])(
  "exports %s in both forms",
  async (what) => {
    const ndjson = await platform.get(`/${what}/export`);
    expect(ndjson.status).toBe(200);
    for (const line of lines(ndjson.body)) expect(typeof JSON.parse(line)).toBe("object");
    const csv = await platform.get<string>(`/${what}/export?format=csv`);
    expect(lines(csv.body)[0]?.split(",").length).toBeGreaterThan(5);
  },
);

test("a mistake in the filter is an answer, not half a file", async () => {
  const { status, body } = await platform.get("/instances/export?filter=bogus:1");
  expect(status).toBe(422);
  expect(body.error?.fields?.[0]).toMatchObject({ path: "/query/filter", position: 0 });
  expect((await platform.get("/instances/export?format=xml")).status).toBe(422);
  expect((await platform.get("/instances/export?filter=severity:99999999999999999999")).status).toBe(422);
});
