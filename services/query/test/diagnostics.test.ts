import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  aCustomer,
  aDiagnostic,
  anApiKey,
  anInstance,
  aPlatform,
  type Platform,
  type Schemas,
  uuid,
} from "./a-platform.ts";

let platform: Platform;
let acked: string;
const path = "/customers/acme/machines/m-1/software/app";
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "other");
  const one = await anInstance(pool, { customer: "acme", machine: "m-1" });
  const two = await anInstance(pool, { customer: "other", machine: "m-2" });
  await aDiagnostic(pool, one, { code: 1001, severity: 2, message: "MQTT failed", openedAt: minutesAgo(5) });
  await aDiagnostic(pool, one, { code: 1002, severity: 0, module: "disk", openedAt: minutesAgo(4) });
  await aDiagnostic(pool, one, {
    code: 1003,
    severity: 2,
    openedAt: minutesAgo(9),
    closedAt: minutesAgo(8),
  });
  acked = await aDiagnostic(pool, two, {
    code: 1001,
    severity: 2,
    message: "MQTT failed again",
    openedAt: minutesAgo(3),
    acknowledgedBy: "alice@example.com",
  });
  await pool.query(
    `insert into diagnostic_history (id, instance, module, code, severity, message, opened_at, last_seen_at, closed_at)
     values ($1, $2, '', 900, 1, 'long ago', $3, $4, $4)`,
    [uuid(), one, minutesAgo(60), minutesAgo(50)],
  );
});
afterAll(() => platform?.close());

const list = (query = "", key?: string) =>
  platform.get<Schemas["DiagnosticList"]>(`/diagnostics${query}`, key);
const codes = ({ body }: { body: Schemas["DiagnosticList"] }) => body.items.map(({ code }) => code);

test("lists what is active, errors first, then the newest", async () => {
  const answer = await list();
  expect(answer.status).toBe(200);
  expect(codes(answer)).toEqual([1001, 1001, 1003, 1002]);
  expect(answer.body.total_count).toBe(4);
  expect(answer.body.items[0]).toMatchObject({
    id: acked,
    customer: "other",
    machine: "m-2",
    software: "app",
    message: "MQTT failed again",
    acknowledged_by: "alice@example.com",
    closed_at: null,
    suppressed: false,
  });
});

test.each([
  ["state=open", [1001, 1001, 1002]],
  ["state=unacknowledged", [1001, 1003]],
  ["state=closed", [1003, 900]],
  ["state=all", [1001, 1002, 1001, 1003, 900]],
  ["customer=acme", [1001, 1003, 1002]],
  ["filter=code:1001 AND NOT acknowledged:true", [1001]],
  ["filter=severity:>1&order_by=code DESC, opened", [1003, 1001, 1001]],
  ["filter=message:*AGAIN*", [1001]],
  ["filter=module:disk", [1002]],
  ["filter=mqtt again", [1001]],
  ["filter=1003 OR DISK", [1003, 1002]],
  ["state=all&filter=opened:<-30m", [900]],
])("narrows by %s", async (query, expected) => {
  expect(codes(await list(`?${query}`))).toEqual(expected);
});

test("pages through everything once", async () => {
  const first = await list("?page_size=3&state=all");
  const next = await list(`?page_size=3&state=all&page_token=${first.body.next_page_token}`);
  expect([...codes(first), ...codes(next)]).toEqual([1001, 1002, 1001, 1003, 900]);
  expect(next.body).toMatchObject({ next_page_token: null, total_count: 5 });
});

test("lists those of one instance, open ones first", async () => {
  const { body } = await platform.get<Schemas["DiagnosticList"]>(`${path}/diagnostics?state=all`);
  expect(body.items.map(({ code, closed_at }) => [code, closed_at === null])).toEqual([
    [1001, true],
    [1002, true],
    [1003, false],
    [900, false],
  ]);
});

test("groups by code, worst and most frequent first", async () => {
  const { body } = await platform.get<Schemas["DiagnosticCodeList"]>("/diagnostics/codes");
  expect(
    body.items.map(({ code, open, unacknowledged, instances }) => [code, open, unacknowledged, instances]),
  ).toEqual([
    [1001, 2, 1, 2],
    [1003, 0, 1, 1],
    [1002, 1, 0, 1],
  ]);
  expect(body.items[0]).toMatchObject({ severity: 2, message: "MQTT failed again" });
  expect(body.total_count).toBe(3);
  const page = await platform.get<Schemas["DiagnosticCodeList"]>("/diagnostics/codes?page_size=2");
  const next = await platform.get<Schemas["DiagnosticCodeList"]>(
    `/diagnostics/codes?page_size=2&page_token=${page.body.next_page_token}`,
  );
  expect(next.body.items.map(({ code }) => code)).toEqual([1002]);
});

test("shows one diagnostic to who may see it", async () => {
  const bob = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "acme" });
  expect((await platform.get<Schemas["Diagnostic"]>(`/diagnostics/${acked}`)).body.code).toBe(1001);
  expect((await platform.get(`/diagnostics/${acked}`, bob)).status).toBe(404);
  expect((await platform.get(`/diagnostics/${uuid()}`)).status).toBe(404);
  expect((await platform.get("/diagnostics/not-a-uuid")).status).toBe(422);
  expect(codes(await list("", bob))).toEqual([1001, 1003, 1002]);
  expect((await list("?customer=other", bob)).status).toBe(404);
});

test.each([
  ["state=maybe", "state"],
  ["filter=code:many", "filter"],
  ["filter=bogus:1", "filter"],
  ["order_by=context", "order_by"],
  ["page_size=-1", "page_size"],
])("refuses %s and names the field", async (query, field) => {
  const { status, body } = await list(`?${query}`);
  expect(status).toBe(422);
  expect(body.error?.fields?.[0]?.path).toContain(field);
});
