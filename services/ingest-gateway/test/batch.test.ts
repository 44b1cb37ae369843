import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  eventually,
  insertCustomer,
  send,
  startGateway,
  type TestCustomer,
  type TestGateway,
} from "./gateway-fixture.ts";

let gateway: TestGateway;
let limited: TestCustomer;
beforeAll(async () => {
  gateway = await startGateway({
    prepare: async (postgres) => {
      limited = await insertCustomer(postgres, { deviceLimit: 2 });
    },
  });
});
afterAll(() => gateway.close());

const post = (lines: readonly unknown[], headers: Record<string, string> = {}, customer = gateway.alice) =>
  send(gateway.service.url, customer, `/api/ingest/${customer.slug}/batch`, {
    body: lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
    headers: { "content-type": "application/x-ndjson", ...headers },
  });

const line = (machine: string, kind = "heartbeat", body: object = {}) => ({
  machine,
  software: "app",
  kind,
  ...body,
});

test("stores messages of every kind and of many devices", async () => {
  const answer = await post([
    line("b-1", "heartbeat", { version: "1", ts: 1_772_798_400 }),
    line("b-2", "diagnostics", { items: [{ code: 5, severity: 1 }] }),
    line("b-3", "status", { status: "running" }),
    line("b-4", "metrics", { points: [{ cpu: 1 }] }),
    line("b-1", "heartbeat"),
  ]);
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    ok: true,
    stored: 5,
    refused: 0,
    failed: 0,
    results: [1, 2, 3, 4, 5].map((number) => ({ line: number, status: 200 })),
  });
  const mine = () => gateway.events.filter(({ machine }) => machine.startsWith("b-"));
  await eventually(() => expect(mine()).toHaveLength(5));
  expect(
    mine()
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(["diagnostics", "heartbeat", "heartbeat", "metrics", "status"]);
  const beats = mine().filter(({ machine }) => machine === "b-1");
  expect(beats[0]?.body).toMatchObject({ version: "1", ts: "2026-03-06T12:00:00.000Z" });
  // Two of one device in one batch must not be taken for one.
  expect(new Set(mine().map(({ at }) => at)).size).toBe(5);
});

test("judges each line by itself and answers for each", async () => {
  const answer = await post([
    line("c-1"),
    "",
    "not json",
    line("C-2"),
    line("c-3", "status"),
    line("c-4", "sneeze"),
    '"a text"',
    line("c-5"),
  ]);
  expect(answer.status).toBe(207);
  expect(answer.json).toMatchObject({ ok: false, stored: 2, refused: 5, failed: 0 });
  const { results } = answer.json as {
    results: { line: number; status: number; errors?: { path: string }[] }[];
  };
  expect(results.map(({ line: number, status, errors }) => [number, status, errors?.[0]?.path])).toEqual([
    [1, 200, undefined],
    [3, 422, "/body"],
    [4, 422, "/body/machine"],
    [5, 422, "/body/status"],
    [6, 422, "/body/kind"],
    [7, 422, "/body"],
    [8, 200, undefined],
  ]);
  const reasons = () =>
    gateway.rejections.filter(({ customer }) => customer === gateway.alice.slug).map(({ reason }) => reason);
  await eventually(() =>
    expect(reasons()).toEqual(expect.arrayContaining(["body_not_json", "slug_invalid", "body_invalid"])),
  );
});

test("takes 5,000 lines, gzipped too, and not one more", async () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => line(`many-${n}`));
  const text = lines.map((each) => JSON.stringify(each)).join("\n");
  const zipped = await send(gateway.service.url, gateway.alice, `/api/ingest/${gateway.alice.slug}/batch`, {
    body: new Uint8Array(gzipSync(text)),
    headers: { "content-type": "application/x-ndjson", "content-encoding": "gzip" },
  });
  expect(zipped.json).toMatchObject({ ok: true, stored: 5_000 });
  const stored = () => gateway.events.filter(({ machine }) => machine.startsWith("many-"));
  await eventually(() => expect(stored()).toHaveLength(5_000));
  // Messages stay small however large the batch.
  expect(new Set(stored().map(({ envelope }) => envelope)).size).toBe(10);
  expect((await post([...lines, line("one-more")])).status).toBe(413);
  expect(gateway.events.some(({ machine }) => machine === "one-more")).toBe(false);
});

test("refuses a batch without lines, above 4 MB, of another type or with a bad token as a whole", async () => {
  expect((await post([])).status).toBe(422);
  expect((await post([line("x", "heartbeat", { x: "x".repeat(4 * 1024 * 1024) })])).status).toBe(413);
  expect((await post([line("x")], { "content-type": "application/json" })).status).toBe(415);
  expect((await post([line("x")], { authorization: "Bearer nonsense" })).status).toBe(403);
});

test("each line counts under the request's Idempotency-Key and its number", async () => {
  await post([line("k-1"), line("k-2")], { "idempotency-key": "once" });
  const keys = () =>
    gateway.events.filter(({ machine }) => machine.startsWith("k-")).map((event) => event.idempotency_key);
  await eventually(() => expect(keys()).toEqual(["once:1", "once:2"]));
});

test("admits devices up to the customer's limit, known ones always", async () => {
  const first = await post([line("d-1"), line("d-2"), line("d-1")], {}, limited);
  expect(first.json).toMatchObject({ ok: true, stored: 3 });
  const second = await post([line("d-3"), line("d-2"), line("d-1")], {}, limited);
  expect(second.status).toBe(207);
  expect(second.json).toMatchObject({ stored: 2, refused: 1, results: [{ line: 1, status: 403 }, {}, {}] });
  await eventually(() =>
    expect(gateway.rejections).toContainEqual(
      expect.objectContaining({ reason: "device_limit", machine: "d-3", customer: limited.slug }),
    ),
  );
});
