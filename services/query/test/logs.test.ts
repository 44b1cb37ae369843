import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aCustomer, anApiKey, aPlatform, type Platform, type Schemas, uuid } from "./a-platform.ts";

let platform: Platform;
let bob: string;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

async function aRejection(options: {
  reason: string;
  minutes: number;
  customer?: string | null;
  tokenCustomer?: string | null;
  machine?: string;
}) {
  const { reason, minutes, customer = null, tokenCustomer = null, machine = "m-1" } = options;
  await platform.postgres.pool.query(
    `insert into rejections (at, id, last_at, reason, count, customer, machine, software, kind, token_prefix,
       token_customer, address, http_status, detail, payload, path)
     values ($1, $2, $1, $3, 7, $4, $5, 'app', 'heartbeat', 'fmt_12345678', $6, '10.0.0.9', 403, 'why', '{"a":1}', '/api/ingest/x')`,
    [minutesAgo(minutes), uuid(), reason, customer, machine, tokenCustomer],
  );
}

beforeAll(async () => {
  platform = await aPlatform();
  const { pool } = platform.postgres;
  await aCustomer(pool, "acme");
  await aCustomer(pool, "other");
  bob = await anApiKey(pool, { role: "admin", customer: "acme" });
  await aRejection({ reason: "token_expired", minutes: 1, customer: "acme", tokenCustomer: "acme" });
  await aRejection({ reason: "customer_mismatch", minutes: 2, customer: "acme", tokenCustomer: "other" });
  await aRejection({ reason: "customer_mismatch", minutes: 3, customer: "other", tokenCustomer: "acme" });
  await aRejection({ reason: "token_unknown", minutes: 4, customer: "nobody", machine: "m-2" });
  await aRejection({ reason: "body_invalid", minutes: 60 * 30, customer: "acme", tokenCustomer: "acme" });
  for (const [n, customer] of ["acme", "other", null].entries())
    await pool.query(
      `insert into audit_events (id, at, actor, action, target, customer, address, before, after)
       values ($1, $2, 'alice@example.com', 'createToken', $3, $3, '10.0.0.1', null, '{"name": "first"}')`,
      [uuid(), minutesAgo(n + 1), customer],
    );
  await pool.query(
    "insert into notices (id, kind, from_at, to_at) values ($1, 'blind', $2, $3), ($4, 'blind', $5, null)",
    [uuid(), minutesAgo(99), minutesAgo(98), uuid(), minutesAgo(5)],
  );
});
afterAll(() => platform?.close());

const rejections = (query = "", key?: string) =>
  platform.get<Schemas["RejectionList"]>(`/rejections${query}`, key);
const reasons = ({ body }: { body: Schemas["RejectionList"] }) => body.items.map(({ reason }) => reason);

test("lists rejections of the last day, newest first, with what to do about each", async () => {
  const answer = await rejections();
  expect(answer.status).toBe(200);
  expect(reasons(answer)).toEqual([
    "token_expired",
    "customer_mismatch",
    "customer_mismatch",
    "token_unknown",
  ]);
  expect(answer.body.items[0]).toMatchObject({
    count: 7,
    customer: "acme",
    token_prefix: "fmt_12345678",
    payload: '{"a":1}',
    advice: "The token has passed its expiry date. Create a new one and put it on the device.",
  });
});

test("shows a refused request to the customer that it named and to the one whose token it was", async () => {
  const { body } = await rejections("", bob);
  expect(body.items.map(({ reason, token_customer }) => [reason, token_customer])).toEqual([
    ["token_expired", "acme"],
    ["customer_mismatch", null],
    ["customer_mismatch", "acme"],
  ]);
  // Whose token it was and what it sent is not for the customer that a stranger named.
  expect(body.items[1]).toMatchObject({ payload: null, address: null, token_prefix: null });
  expect(body.total_count).toBe(3);
});

test.each([
  "token:fmt_1*",
  "token_customer:other",
  "address:10.0.0.9",
  "path:*",
  "address:10* OR token:fmt*",
])("what is hidden of a refused request cannot be guessed by the filter %s", async (filter) => {
  const { body } = await rejections(`?filter=${encodeURIComponent(filter)}`, bob);
  expect(body.items.map(({ token_customer }) => token_customer)).not.toContain(null);
});

test.each(["address", "token", "token_customer", "path"])(
  "nor by ordering by %s: all hidden ones come before those that are shown",
  async (field) => {
    const { body } = await rejections(`?order_by=${field}`, bob);
    expect(body.items[0]?.token_customer).toBeNull();
    expect(body.total_count).toBe(3);
  },
);

test.each([
  ["reason=token_unknown", ["token_unknown"]],
  ["machine=m-2", ["token_unknown"]],
  ["customer=other", ["customer_mismatch", "customer_mismatch"]],
  ["filter=reason:token_*", undefined],
  ["filter=token_customer:acme AND customer:other", ["customer_mismatch"]],
  ["filter=count:>7", []],
  [`from=${minutesAgo(60 * 48).toISOString()}&to=${minutesAgo(60).toISOString()}`, ["body_invalid"]],
])("narrows rejections by %s", async (query, expected) => {
  const answer = await rejections(`?${query}`);
  if (expected) expect(reasons(answer)).toEqual(expected);
  else expect(answer.status).toBe(422);
});

test("gives the closed set of reasons with advice", async () => {
  const { body } = await platform.get<{ items: { reason: string; advice: string }[] }>("/rejections/reasons");
  expect(body.items.length).toBeGreaterThan(15);
  expect(body.items.every(({ advice }) => advice.length > 10)).toBe(true);
});

test("lists notices newest first", async () => {
  const { body } = await platform.get<Schemas["NoticeList"]>("/notices?page_size=1");
  expect(body).toMatchObject({ total_count: 2, items: [{ kind: "blind", to: null }] });
  const next = await platform.get<Schemas["NoticeList"]>(
    `/notices?page_size=1&page_token=${body.next_page_token}`,
  );
  expect(next.body.items[0]?.to).not.toBeNull();
});

test("shows the audit log to administrators, each for what he administrates", async () => {
  const all = await platform.get<Schemas["AuditEventList"]>("/audit/events");
  expect(all.body.items.map(({ customer }) => customer)).toEqual(["acme", "other", null]);
  expect(all.body.items[0]).toMatchObject({
    actor: "alice@example.com",
    after: { name: "first" },
    before: null,
  });
  const his = await platform.get<Schemas["AuditEventList"]>("/audit/events", bob);
  expect(his.body.items.map(({ customer }) => customer)).toEqual(["acme"]);
  const found = await platform.get<Schemas["AuditEventList"]>(
    "/audit/events?filter=action:create* AND target:other",
  );
  expect(found.body.total_count).toBe(1);
  const viewer = await anApiKey(platform.postgres.pool, { role: "viewer", customer: null });
  expect((await platform.get("/audit/events", viewer)).status).toBe(403);
  expect((await platform.get("/audit/events?customer=other", bob)).status).toBe(404);
});

test.each([
  ["/rejections?reason=because", "reason"],
  ["/rejections?filter=payload:*a*", "filter"],
  ["/rejections?from=now", "from"],
  ["/audit/events?filter=before:x", "filter"],
  ["/audit/events?order_by=after", "order_by"],
  ["/notices?page_size=0", "page_size"],
  ["/notices?filter=kind:blind", "filter"],
])("refuses %s and names the field", async (query, field) => {
  const { status, body } = await platform.get(query);
  expect(status).toBe(422);
  expect(body.error?.fields?.[0]?.path).toContain(field);
});
