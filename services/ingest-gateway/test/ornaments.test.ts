import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { readInstant } from "../src/instants.ts";
import { devicePath, eventually, send, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

let machines = 0;
type Body = Parameters<typeof send>[3] extends infer Options ? NonNullable<Options> : never;

async function beat(options: Body, query = "") {
  const machine = `m-${++machines}`;
  const path = devicePath(gateway.alice, "heartbeat", { machine }) + query;
  const answer = await send(gateway.service.url, gateway.alice, path, options);
  expect([options.body, answer.status, answer.text]).toEqual([options.body, 200, '{"ok":true}']);
  return eventually(() => {
    const event = gateway.events.find((each) => each.machine === machine);
    if (!event) throw new Error("not published yet");
    return event;
  });
}

const noteOf = (machine: string) =>
  gateway.rejections.find((each) => each.machine === machine && each.reason === "accepted_without");

const read: readonly [field: string, sent: unknown, taken: unknown][] = [
  ["uptime_seconds", 350_735.47, 350_735],
  ["uptime_seconds", "12345", 12_345],
  ["uptime_seconds", " 12,6 ", 13],
  ["pid", "77", 77],
  ["version", 5, "5"],
  ["version", "1.0.0\n", "1.0.0"],
  ["version", "1.0.0\r\n", "1.0.0"],
  ["version", "a\tb", "a b"],
  ["version", "two  spaces", "two  spaces"],
  ["version", " 1.0.0 ", "1.0.0"],
  ["ips", "10.0.0.5", ["10.0.0.5"]],
  ["ip_addresses", "10.0.0.5, fe80::1", ["10.0.0.5", "fe80::1"]],
  ["ts", "2026-12-01T03:00:00,123+01:00", "2026-12-01T03:00:00.123+01:00"],
  ["ts", "/Date(1796093646000)/", "2026-12-01T02:54:06.000Z"],
  ["ts", "2026-12-01 03:00:00+01", "2026-12-01T03:00:00+01:00"],
  ["ts", "1796093646", "2026-12-01T02:54:06.000Z"],
  ["ts", "1796093646.5", "2026-12-01T02:54:06.500Z"],
  ["ts", 1796093646329792, "2026-12-01T02:54:06.329Z"],
  ["ts", "20261201T030000Z", "2026-12-01T03:00:00Z"],
  ["ts", "2026-02-28T24:00:00Z", "2026-03-01T00:00:00.000Z"],
];

test.each(read)(
  "a heartbeat with %s %p is taken with %p, and nothing is noted",
  async (field, sent, taken) => {
    for (const query of ["", "?engine"]) {
      const event = await beat({ body: JSON.stringify({ [field]: sent, location: "here" }) }, query);
      expect(event.body).toEqual({ [field]: taken, location: "here" });
      expect(noteOf(event.machine)).toBeUndefined();
    }
  },
);

const leftOut: readonly [field: string, sent: unknown, kept: unknown][] = [
  ["uptime_seconds", "long", undefined],
  ["uptime_seconds", true, undefined],
  ["pid", 2 ** 31, undefined],
  ["pid", {}, undefined],
  ["version", { major: 1 }, undefined],
  ["version", "x".repeat(199) + "\u{1f600}y", "x".repeat(199) + "\u{1f600}"],
  ["ips", 7, undefined],
  ["ips", ["10.0.0.5", 7], ["10.0.0.5"]],
  ["ts", "yesterday", undefined],
  ["ts", "2026-02-30T12:00:00Z", undefined],
  ["ts", "2026-03-01T24:00:01Z", undefined],
  ["ts", "2026-03-01T12:61:00Z", undefined],
  ["ts", -1, undefined],
  ["ts", [], undefined],
];

test.each(leftOut)("a heartbeat counts without its %s %p, and a note says so", async (field, sent, kept) => {
  for (const query of ["", "?engine"]) {
    const event = await beat({ body: JSON.stringify({ [field]: sent, location: "here" }) }, query);
    expect(event.body).toEqual({ ...(kept === undefined ? {} : { [field]: kept }), location: "here" });
    const note = await eventually(() => {
      const found = noteOf(event.machine);
      if (!found) throw new Error("not noted yet");
      return found;
    });
    expect(note).toMatchObject({ http_status: 200, detail: `left out: ${field}`, software: "my-app" });
  }
});

test("the same note is told once an hour for an instance, and never counts as a refusal", async () => {
  const path = devicePath(gateway.alice, "heartbeat", { machine: "again" });
  for (let n = 0; n < 3; n += 1) {
    await send(gateway.service.url, gateway.alice, path, { body: '{"pid":"none"}' });
    await eventually(() => expect(noteOf("again")).toBeDefined());
  }
  await send(gateway.service.url, gateway.alice, path, { body: '{"version":{}}' });
  const notes = () => gateway.rejections.filter(({ machine }) => machine === "again");
  await eventually(() =>
    expect(notes().map(({ detail, count }) => [detail, count])).toEqual([
      ["left out: pid", 1],
      ["left out: version", 1],
    ]),
  );
});

test("whatever the optional fields hold, a heartbeat is taken", async () => {
  const anything = fc.jsonValue({ maxDepth: 2 });
  const body = fc.record(
    {
      ts: anything,
      version: anything,
      uptime_seconds: anything,
      pid: anything,
      ips: anything,
      ip_addresses: anything,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(body, async (each) => void (await beat({ body: JSON.stringify(each) }))),
    { numRuns: 50 },
  );
});

test("numbers beyond 2^53 travel as they were sent, mended body or not", async () => {
  const digits = "12345678901234567890123";
  for (const body of [
    `{"serial":${digits}}`,
    `{"serial":${digits},"pid":"7"}`,
    `{"serial":${digits},"ts":1796093646}`,
  ]) {
    const machine = `digits-${++machines}`;
    const path = devicePath(gateway.alice, "heartbeat", { machine });
    await send(gateway.service.url, gateway.alice, path, { body });
    await eventually(() =>
      expect(gateway.texts.join("\n")).toMatch(new RegExp(`"machine":"${machine}".*?"serial":${digits}[,}]`)),
    );
  }
});

test("an empty body is a heartbeat, and nothing else", async () => {
  for (const query of ["", "?engine"]) expect((await beat({ body: "" }, query)).body).toEqual({});
  const status = await send(gateway.service.url, gateway.alice, devicePath(gateway.alice, "status"), {
    body: "",
  });
  expect(status.status).toBe(422);
});

test("announced silence stays strict", async () => {
  for (const going_offline of [{ ttl_seconds: "60" }, { ttl_seconds: 0 }, "soon", true]) {
    const body = JSON.stringify({ going_offline });
    const answer = await send(gateway.service.url, gateway.alice, devicePath(gateway.alice, "heartbeat"), {
      body,
    });
    expect([body, answer.status]).toEqual([body, 422]);
  }
});

const text = '{"location":"Würselen"}';
const packed: readonly [name: string, Uint8Array, Record<string, string>][] = [
  ["gzip", gzipSync(text), { "content-encoding": "gzip" }],
  ["x-gzip with another case", gzipSync(text), { "content-encoding": " X-GZip " }],
  ["deflate", deflateSync(text), { "content-encoding": "deflate" }],
  ["raw deflate", deflateRawSync(text), { "content-encoding": "deflate" }],
  ["br", brotliCompressSync(text), { "content-encoding": "br" }],
  ["zstd", zstdCompressSync(text), { "content-encoding": "zstd" }],
  ["two, one in the other", brotliCompressSync(gzipSync(text)), { "content-encoding": "gzip, br" }],
  ["a list with nothing in it", Buffer.from(text), { "content-encoding": "identity, , utf-8" }],
  ["a charset", Buffer.from(text, "latin1"), { "content-type": "application/json; charset=ISO-8859-1" }],
  [
    "a charset of two bytes",
    Buffer.from(text, "utf16le"),
    { "content-type": "application/json;charset=utf-16le" },
  ],
  [
    "a charset, packed",
    gzipSync(Buffer.from(text, "latin1")),
    { "content-type": "application/json; charset=windows-1252", "content-encoding": "gzip" },
  ],
];

test.each(packed)("a body in %s is unpacked", async (_name, bytes, headers) => {
  expect((await beat({ body: new Uint8Array(bytes), headers })).body).toEqual(JSON.parse(text));
});

const bomb = "0".repeat(1_000_000);
test.each([
  ["gzip", gzipSync(bomb)],
  ["deflate", deflateSync(bomb)],
  ["br", brotliCompressSync(bomb)],
  ["zstd", zstdCompressSync(bomb)],
])("a bomb in %s is 413", async (encoding, bytes) => {
  const options = { body: new Uint8Array(bytes), headers: { "content-encoding": encoding } };
  const path = devicePath(gateway.alice, "heartbeat");
  expect((await send(gateway.service.url, gateway.alice, path, options)).status).toBe(413);
});

test.each([
  ["gzip", { "content-encoding": "gzip" }],
  ["zstd", { "content-encoding": "zstd" }],
  ["utf-8", {}],
  ["utf-16le", { "content-type": "application/json; charset=utf-16le" }],
])("what only claims to be %s is refused", async (_name, headers) => {
  const options = { body: new Uint8Array([0xff, 0xfe, 0xc0, 0xaf, 0xd8]), headers };
  const path = devicePath(gateway.alice, "heartbeat");
  expect((await send(gateway.service.url, gateway.alice, path, options)).status).toBe(422);
});

test("a key that comes again with another body is refused, with the same one it is not", async () => {
  const headers = { "idempotency-key": "k-1" };
  const post = (path: string, message: string) =>
    send(gateway.service.url, gateway.alice, path, {
      headers,
      body: JSON.stringify({ status: "running", message }),
    });
  const path = devicePath(gateway.alice, "status", { machine: "keyed" });
  for (const query of ["", "?engine"]) {
    expect((await post(path + query, "one")).status).toBe(200);
    const other = await post(path + query, "two");
    expect(other.status).toBe(422);
    expect(other.json).toMatchObject({ errors: [{ path: "/header/idempotency-key" }] });
  }
  expect((await post(devicePath(gateway.alice, "status", { machine: "other" }), "two")).status).toBe(200);
  const refused = () => gateway.rejections.filter(({ reason }) => reason === "idempotency_key_reused");
  await eventually(() => expect(refused().map(({ machine }) => machine)).toContain("keyed"));
});

test("an instant that is read is one that there is", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.date({ noInvalidDate: true }).map(String), fc.double(), fc.nat()),
      (given) => {
        const instant = readInstant(given);
        if (instant !== undefined) expect(Number.isNaN(Date.parse(instant))).toBe(false);
      },
    ),
  );
});
