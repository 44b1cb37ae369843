import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { unicodeText } from "@rollcall/test-kit/unicode-text";
import * as fc from "fast-check";
import {
  devicePath,
  eventually,
  metric,
  sendAlone,
  startGateway,
  type TestGateway,
} from "./gateway-fixture.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
/** Mostly what is right, now and then anything. */
const mostly = <T>(value: fc.Arbitrary<T>) =>
  maybe(
    fc.oneof(
      { weight: 30, arbitrary: orNull(value) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    ),
  );

const time = fc.oneof(
  fc
    .date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    "2026-03-06T12:00:00",
    "2026-03-06 12:00Z",
    "2026-13-01T00:00:00Z",
    "2026-03-06T12:00:00+02:00",
  ),
  fc.nat(2_000_000_000),
  fc.double({ min: -1, max: 3e14, noNaN: true }),
);
const text = fc.oneof(fc.string(), unicodeText(), fc.string({ minLength: 195, maxLength: 203 }));
const whole = fc.oneof(
  { weight: 12, arbitrary: fc.nat(86_400) },
  fc.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  fc.double(),
);
const addresses = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), text), { maxLength: 4 });

const heartbeat = fc.record({
  ts: mostly(time),
  version: mostly(text),
  uptime_seconds: mostly(whole),
  pid: mostly(whole),
  ip_addresses: mostly(addresses),
  ips: mostly(addresses),
  location: maybe(fc.jsonValue({ maxDepth: 1 })),
  going_offline: maybe(orNull(fc.record({ reason: mostly(text), ttl_seconds: mostly(whole) }))),
});
const item = fc.record({
  code: fc.oneof({ weight: 20, arbitrary: fc.nat(5_000) }, fc.constantFrom(-1, 2 ** 31, 0.5, null)),
  message: mostly(text),
  severity: fc.oneof({ weight: 20, arbitrary: fc.nat(2) }, fc.constantFrom(-1, 3, null)),
  module: mostly(text),
  context: mostly(fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }))),
});
const items = mostly(
  fc.array(fc.oneof({ weight: 9, arbitrary: item }, fc.jsonValue({ maxDepth: 1 })), { maxLength: 3 }),
);
const status = fc.constantFrom(
  "starting",
  "running",
  "degraded",
  "error",
  "stopping",
  "stopped",
  "Running",
  "",
);
const bodies = {
  heartbeat,
  diagnostics: fc.record({ ts: mostly(time), items, diagnostics: items }),
  status: fc.record({
    ts: mostly(time),
    status: mostly(status),
    message: mostly(text),
    snapshot: mostly(fc.dictionary(text, fc.jsonValue({ maxDepth: 3 }))),
  }),
  metrics: fc.record({
    ts: mostly(time),
    points: mostly(fc.array(fc.record({ ts: mostly(time), cpu: mostly(fc.double()) }), { maxLength: 4 })),
  }),
} as const;

type Request = { kind: string; body: string; headers: Record<string, string | null> };

/** JSON as various clients write it, and now and then what is none. */
const written = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: value.map((each) => JSON.stringify(each) ?? "null") },
    { weight: 2, arbitrary: value.map((each) => JSON.stringify(each, null, 2) ?? "null") },
    { weight: 1, arbitrary: value.map((each) => `\ufeff${JSON.stringify(each) ?? "null"}`) },
    { weight: 1, arbitrary: value.map((each) => (JSON.stringify(each) ?? "null").slice(0, -1)) },
    { weight: 1, arbitrary: fc.string() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('{"a":NaN}', '{"a":"\\ud800\\u0000"}', '{"a":1e999}', '{"a":1,"a":2}'),
    },
  );
const headers = fc.record(
  {
    "idempotency-key": fc.oneof(
      fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
      fc.constant("k".repeat(201)),
    ),
    "content-type": fc.constantFrom("application/json", "application/json; charset=utf-8", "text/plain"),
    authorization: fc.constantFrom(null, "Bearer nonsense"),
  },
  { requiredKeys: [] },
);
const requests: fc.Arbitrary<Request> = fc
  .constantFrom(...(Object.keys(bodies) as (keyof typeof bodies)[]))
  .chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      body: written(bodies[kind]),
      headers: fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, headers),
    }),
  );

/** A query is not plain: the same request goes through node:http and Express. (URLs forget an empty one.) */
const engines = { fast: "", express: "?engine" };

test("both engines answer alike and publish alike, whatever is sent", async () => {
  const { alice, service } = gateway;
  const corpus = fc.sample(requests, { numRuns: 1_000, seed: 20_261_121 });
  const ask = async (request: Request, n: number, engine: keyof typeof engines) => {
    const path = devicePath(alice, request.kind, { machine: `m-${n}`, software: engine });
    // On a connection of its own: one that has sent anything unusual belongs to node:http for good.
    const { date, ...answer } = await sendAlone(service.url, alice, path + engines[engine], {
      body: new TextEncoder().encode(request.body),
      headers: request.headers,
    });
    expect(date).toMatch(/ GMT$/);
    return answer;
  };
  let stored = 0;
  for (let start = 0; start < corpus.length; start += 50) {
    await Promise.all(
      corpus.slice(start, start + 50).map(async (request, offset) => {
        const [fast, express] = await Promise.all([
          ask(request, start + offset, "fast"),
          ask(request, start + offset, "express"),
        ]);
        expect({ request, ...fast }).toEqual({ request, ...express });
        if (fast.status === 200) stored += 1;
      }),
    );
  }
  // Both kinds of request must be in the corpus in numbers for the comparison to say something.
  expect(stored).toBeGreaterThan(corpus.length / 5);
  expect(stored).toBeLessThan((corpus.length * 4) / 5);

  // All of one engine's requests and the unusual ones of the other: most of those were not handed over.
  const handedOver = await metric(service, "ingest_gateway_connections_handed_over_total");
  expect(handedOver).toBeGreaterThanOrEqual(corpus.length);
  expect(handedOver).toBeLessThan(corpus.length * 1.25);

  await eventually(() => expect(gateway.events).toHaveLength(2 * stored));
  const publishedBy = (engine: string) =>
    gateway.events
      .filter(({ software }) => software === engine)
      .map(({ kind, machine, body, idempotency_key, address }) => ({
        kind,
        machine,
        body,
        idempotency_key,
        address,
      }))
      .sort((a, b) => a.machine.localeCompare(b.machine));
  expect(publishedBy("fast")).toEqual(publishedBy("express"));
});
