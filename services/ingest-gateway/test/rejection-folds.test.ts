import { expect, test } from "@jest/globals";
import type { RejectionEvent } from "@rollcall/contracts/messages";
import { unicodeText } from "@rollcall/test-kit/unicode-text";
import * as fc from "fast-check";
import { redact } from "../src/redaction/redact.ts";
import { createRejectionFolds, type Rejection } from "../src/rejection-folds.ts";

const aRejection = (over: Partial<Rejection> = {}): Rejection => ({
  reason: "body_invalid",
  status: 422,
  note: "/body/version must be string",
  customer: "alice",
  machine: "server-01",
  software: "my-app",
  kind: "heartbeat",
  tokenPrefix: "fmt_AAAAAAAA",
  tokenCustomer: "alice",
  address: "192.0.2.1",
  ...over,
});

function createTestFolds(maxFolds = 100) {
  let now = 0;
  const folds = createRejectionFolds(() => (now += 1), { maxFolds });
  return { ...folds, takeAll: () => folds.take(Infinity) };
}

test("equal refusals become one row with the count, the first payload, and the first and last instant", () => {
  const { add, takeAll } = createTestFolds();
  for (const payload of ["first", "second", "third"]) add(aRejection()).offerPayload(() => payload);
  const rows = takeAll();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    count: 3,
    payload: "first",
    customer: "alice",
    detail: expect.any(String),
  });
  expect(rows[0]?.last_at).toBeGreaterThan(rows[0]?.at ?? 0);
  expect(takeAll()).toEqual([]);
});

test("whatever tells refusals apart gives each a row of its own", () => {
  const { add, takeAll } = createTestFolds();
  const others: Partial<Rejection>[] = [
    { reason: "token_revoked" },
    { customer: "bob" },
    { machine: "server-02" },
    { software: "other" },
    { tokenPrefix: null },
  ];
  for (const over of [{}, ...others]) add(aRejection(over));
  expect(takeAll()).toHaveLength(1 + others.length);
});

test("only folds that have been open long enough are taken", () => {
  let now = 1;
  const { add, take } = createRejectionFolds(() => now, { maxFolds: 10 });
  add(aRejection());
  now = 2;
  add(aRejection({ customer: "bob" }));
  expect(take(2).map(({ customer }) => customer)).toEqual(["alice"]);
  expect(take(Infinity).map(({ customer }) => customer)).toEqual(["bob"]);
});

const aStranger = (over: Partial<Rejection> = {}) =>
  aRejection({ reason: "token_unknown", tokenCustomer: null, tokenPrefix: null, ...over });

test("strangers' refusals are told by name while there is a budget, and never with what they sent", () => {
  const { add, takeAll } = createTestFolds();
  add(aStranger({ machine: "mistyped" })).offerPayload(() => "payload");
  expect(takeAll()).toEqual([expect.objectContaining({ machine: "mistyped", payload: null, count: 1 })]);
});

/** What a day of refusals costs: twenty different ones a minute, each as large as it may be. */
function aDayOf(refusal: (turn: number, n: number) => Rejection) {
  const minuteUs = 60_000_000;
  const [turns, perTurn] = [24 * 60, 20];
  let now = 0;
  const folds = createRejectionFolds(() => now, { maxFolds: 500 });
  const rows: RejectionEvent[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    now += minuteUs;
    for (let n = 0; n < perTurn; n += 1) folds.add(refusal(turn, n)).offerPayload(() => "x".repeat(8_000));
    rows.push(...folds.take(now - 1_000_000));
  }
  rows.push(...folds.take(Infinity));
  return {
    rows,
    sent: perTurn * turns,
    count: rows.reduce((sum, row) => sum + row.count, 0),
    bytes: rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0),
  };
}

const hugeOf = (turn: number, n: number): Partial<Rejection> => ({
  customer: `c-${turn}-${n}`,
  machine: "m".repeat(10_000),
  address: `198.51.${turn % 256}.${n}`,
  path: `/api/ingest/${"x".repeat(10_000)}`,
});

test.each<[string, (turn: number, n: number) => Partial<Rejection>]>([
  ["without a token", () => ({})],
  ["with tokens that nobody made", (turn, n) => ({ tokenPrefix: `fmt_${turn}x${n}` })],
  ["with a revoked token", () => ({ reason: "token_revoked", tokenPrefix: "fmt_a", tokenCustomer: "alice" })],
  [
    "with an expired token",
    () => ({ reason: "token_expired", tokenPrefix: "fmt_a", tokenCustomer: "alice" }),
  ],
  [
    "for a customer that is closed",
    () => ({ reason: "customer_inactive", tokenPrefix: "fmt_a", tokenCustomer: "alice" }),
  ],
])("a flood %s costs some thousand rows a day, and every refusal is counted", (_how, over) => {
  const day = aDayOf((turn, n) => aStranger({ ...hugeOf(turn, n), ...over(turn, n) }));
  expect(day.count).toBe(day.sent);
  expect(day.rows.length).toBeLessThan(15_000);
  expect(day.bytes).toBeLessThan(16 * 1024 * 1024);
  expect(day.rows.every(({ payload }) => payload === null)).toBe(true);
});

test("a customer's own token fills the log no further than its budget, and whose it was stays known", () => {
  const day = aDayOf((turn, n) => aRejection({ machine: `m-${turn}-${n}` }));
  expect(day.count).toBe(day.sent);
  expect(day.rows.length).toBeLessThan(24_000);
  expect(day.bytes).toBeLessThan(128 * 1024 * 1024);
  expect(day.rows.every((row) => row.token_customer === "alice")).toBe(true);
});

test("one customer's flood takes nothing from another's budget", () => {
  const { add, takeAll } = createTestFolds(10_000);
  for (let n = 0; n < 3_000; n += 1) add(aRejection({ machine: `m-${n}` }));
  add(aRejection({ customer: "bob", tokenCustomer: "bob", machine: "bobs" })).offerPayload(() => "bob's");
  expect(takeAll()).toContainEqual(expect.objectContaining({ machine: "bobs", payload: "bob's", count: 1 }));
});

test("a flood of different refusals stays bounded, and its count stays true", () => {
  const reasons = fc.constantFrom("body_invalid" as const, "token_unknown" as const);
  const flood = fc.array(fc.record({ reason: reasons, customer: fc.string() }), { maxLength: 200 });
  fc.assert(
    fc.property(flood, (refusals) => {
      const { add, takeAll } = createTestFolds(10);
      for (const over of refusals) add(aRejection(over));
      const rows = takeAll();
      expect(rows.length).toBeLessThanOrEqual(12);
      expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(refusals.length);
      for (const row of rows.slice(10)) expect(row.customer).toBeNull();
    }),
  );
});

test.each([
  ['{"token":"abc","user":"bob"}', '{"token":"[removed]","user":"bob"}'],
  ['{"Authorization":"Basic dXNlcjpwdw=="}', '{"Authorization":"[removed]"}'],
  ['{"db_password" : "a\\"b","x":1}', '{"db_password":"[removed]","x":1}'],
  ['{"pinSecret":12345}', '{"pinSecret":"[removed]"}'],
  ['{"api_key":"x', '{"api_key":"[removed]"'],
  ["Bearer abc.def", "Bearer [removed]"],
  ["sent fmt_0123456789abcdefABCDEF here", "sent fmt_[removed] here"],
  ["key rck_0123456789", "key rck_[removed]"],
  ["user=bob&password=hunter2&x=1", "user=bob&password=[removed]&x=1"],
])("removes the secret from %s", (payload, kept) => {
  expect(redact(payload)).toBe(kept);
});

test("a kept payload is bounded and can be stored, whatever was sent", () => {
  fc.assert(
    fc.property(unicodeText({ maxLength: 10_000, size: "max" }), (payload) => {
      const kept = redact(payload);
      expect(kept.length).toBeLessThanOrEqual(4_096);
      expect(kept.isWellFormed() && !kept.includes("\0")).toBe(true);
    }),
  );
});

test("a token never survives, wherever it stands and wherever the payload is cut", () => {
  const secret = `fmt_${"s3cretS3CRET".repeat(4)}`;
  fc.assert(
    fc.property(fc.nat(9_000), fc.nat(100), (before, cut) => {
      const payload = `${"x".repeat(before)} ${secret}`;
      expect(redact(payload.slice(0, payload.length - cut))).not.toContain("s3cret");
    }),
  );
});
