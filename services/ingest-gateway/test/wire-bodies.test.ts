import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { devicePath, eventually, send, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const post = (kind: string, body: unknown, headers: Record<string, string | null> = {}) =>
  send(gateway.service.url, gateway.alice, devicePath(gateway.alice, kind), {
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers,
  });

const published = (kind: string, test: (body: Record<string, unknown>) => boolean) =>
  eventually(() => {
    const event = gateway.events.find((candidate) => candidate.kind === kind && test(candidate.body));
    if (!event) throw new Error(`no such ${kind} yet`);
    return event;
  });

const rejected = (reason: string) =>
  eventually(() => {
    const row = gateway.rejections.find((candidate) => candidate.reason === reason);
    if (!row) throw new Error(`no ${reason} yet`);
    return row;
  });

const good: [name: string, kind: string, body: Record<string, unknown>][] = [
  ["an empty heartbeat", "heartbeat", { only: "this test" }],
  [
    "a documented heartbeat",
    "heartbeat",
    {
      ts: "2026-03-06T12:00:00Z",
      version: "1.0.0",
      uptime_seconds: 86400,
      pid: 12345,
      ip_addresses: ["192.168.1.10"],
    },
  ],
  [
    "the heartbeat of the onboarding guide",
    "heartbeat",
    { version: "1.0.1", uptime_seconds: 3600, ips: ["10.0.0.5"] },
  ],
  ["a heartbeat without zone", "heartbeat", { ts: "2026-03-06T12:00:00.5" }],
  [
    "nulls for what is not set",
    "heartbeat",
    { version: null, ts: null, pid: null, ip_addresses: null, ips: null },
  ],
  ["announced silence", "heartbeat", { going_offline: { reason: "night", ttl_seconds: 3600 } }],
  [
    "a Telegraf heartbeat",
    "heartbeat",
    { id: "x", version: "1.38.0", schema: 1, last_update: 5, statistics: { metrics: 7 } },
  ],
  [
    "documented diagnostics",
    "diagnostics",
    {
      items: [
        { code: 1001, message: "MQTT connection failed", severity: 2 },
        { code: 1002, message: "Configuration loaded", severity: 0 },
      ],
    },
  ],
  ["diagnostics of the guide", "diagnostics", { diagnostics: [{ code: 1000, message: "OK", severity: 0 }] }],
  ["no diagnostics left", "diagnostics", { items: [] }],
  [
    "a diagnostic with all fields",
    "diagnostics",
    { items: [{ code: -1, message: null, severity: 1, module: "mqtt", context: { broker: "a" } }] },
  ],
  [
    "a documented status",
    "status",
    { status: "running", message: "All systems operational", snapshot: { cpu: 45 } },
  ],
  ["a status of the client", "status", { status: "starting", message: null }],
  ["a snapshot alone", "status", { snapshot: { "MQTT-Host": "broker.example.com:1883", Connected: true } }],
  ["metrics", "metrics", { points: [{ ts: "2026-03-06T12:00:00Z", cpu: 12.5, host: "text is ignored" }] }],
];

test.each(good)("stores %s", async (_name, kind, body) => {
  const answer = await post(kind, body);
  expect(answer.text).toBe('{"ok":true}');
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json");
  const event = await published(kind, (candidate) => JSON.stringify(candidate) === JSON.stringify(body));
  expect(event).toMatchObject({
    customer: gateway.alice.slug,
    machine: "server-01",
    software: "my-app",
    address: "127.0.0.1",
  });
  expect(Math.abs(event.at / 1_000 - Date.now())).toBeLessThan(10_000);
});

const broken: [name: string, kind: string, body: unknown, path: string][] = [
  ["a body that is not an object", "heartbeat", [], "/body"],
  ["a time that is none", "status", { status: "running", ts: "yesterday" }, "/body/ts"],
  ["30 February", "status", { status: "running", ts: "2026-02-30T12:00:00Z" }, "/body/ts"],
  ["29 February of no leap year", "diagnostics", { items: [], ts: "2027-02-29T12:00:00Z" }, "/body/ts"],
  ["24:00 of a status", "status", { status: "running", ts: "2026-03-01T24:00:01Z" }, "/body/ts"],
  ["31 April of a point", "metrics", { points: [{ ts: "2026-04-31 00:00Z", cpu: 1 }] }, "/body/points/0/ts"],
  ["a metric with a control character", "metrics", { points: [{ "a\tb": 1 }] }, "/body/points/0/a\tb"],
  ["a metric without a name", "metrics", { points: [{ "": 1 }] }, "/body/points/0/"],
  [
    "two values of one metric at one instant",
    "metrics",
    {
      points: [
        { ts: "2026-03-06T12:00:00Z", cpu: 1 },
        { ts: "2026-03-06T13:00:00+01:00", cpu: 2 },
      ],
    },
    "/body/points/1/cpu",
  ],
  [
    "announced silence without end",
    "heartbeat",
    { going_offline: { reason: "x" } },
    "/body/going_offline/ttl_seconds",
  ],
  ["diagnostics without items", "diagnostics", {}, "/body/items"],
  ["a diagnostic without a code", "diagnostics", { items: [{ severity: 0 }] }, "/body/items/0/code"],
  ["severity 3", "diagnostics", { items: [{ code: 1, severity: 3 }] }, "/body/items/0/severity"],
  ["an unknown status", "status", { status: "sleepy" }, "/body/status"],
  ["a status without status or snapshot", "status", { message: "hm" }, "/body/status"],
  ["metrics without points", "metrics", {}, "/body/points"],
  ["too many points", "metrics", { points: Array.from({ length: 1001 }, () => ({})) }, "/body/points"],
  ["brackets without end", "heartbeat", `{"x":${"[".repeat(200)}${"]".repeat(200)}}`, "/body"],
];

test.each(broken)("refuses %s and says where", async (_name, kind, body, path) => {
  const answer = await post(kind, body);
  expect(answer.status).toBe(422);
  expect(answer.json).toMatchObject({ detail: expect.any(String), errors: expect.any(Array) });
  const { errors } = answer.json as { errors: { path: string; message: string }[] };
  expect(errors[0]).toEqual({ path, message: expect.any(String) });
  const row = await rejected("body_invalid");
  expect(row).toMatchObject({ customer: gateway.alice.slug, machine: "server-01", http_status: 422 });
});

test.each(["{", " ", "not json", '{"a":1}{"b":2}', "{'a':1}"])(
  "refuses a body that is not JSON: %p",
  async (body) => {
    const answer = await post("heartbeat", body);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ path: "/body", message: "must be JSON in UTF-8" }] });
    await rejected("body_not_json");
  },
);
