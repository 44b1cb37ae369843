import { afterAll, expect, test } from "@jest/globals";
import { Sender } from "@questdb/nodejs-client";
import { deviceTimeUs } from "@rollcall/service-kit";
import { aHeartbeat } from "@rollcall/test-kit";
import { unicodeText } from "@rollcall/test-kit/unicode-text";
import * as fc from "fast-check";
import { heartbeatLine, symbolText } from "../src/heartbeat-line.ts";
import { readingLine } from "../src/read-readings.ts";

/** What the client would send; protocol 1 is text, as ours. It takes ids only as far as a double is exact. */
const sender = await Sender.fromConfig("http::addr=127.0.0.1:1;protocol_version=1;auto_flush=off");
afterAll(() => sender.close());
const sent = (): string => {
  const { buffer } = sender as unknown as { buffer: { toBufferNew: () => Buffer } };
  return buffer.toBufferNew().toString("utf8");
};
/** The client sends nanoseconds, ours go with `precision=u`. */
const inNanoseconds = (line: string): string => line.replace(/(\d+)\n$/, "$1000\n");

const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const safeId = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const instant = fc.integer({ min: 1, max: 4_000_000_000_000_000 });
const int = fc.integer({ min: -2_147_483_647, max: 2_147_483_647 });
const anyText = fc.oneof(unicodeText(), fc.string(), fc.constantFrom("1.0.0", "a b", "a,b=c\\", '"', "ä€😀"));
const symbol = anyText.map((text) => symbolText(text.toWellFormed())).filter((text) => text !== undefined);

test("writes a heartbeat as QuestDB's own client would", () => {
  const parts = fc.record({
    customer: slug,
    at: instant,
    id: safeId,
    version: fc.option(symbol, { nil: undefined }),
    uptime: fc.option(int),
    pid: fc.option(int),
    ts: fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })),
  });
  fc.assert(
    fc.property(parts, ({ customer, at, id, version, uptime, pid, ts }) => {
      const body = { ts: ts?.toISOString() ?? null, uptime_seconds: uptime, pid };
      const row = sender.table("heartbeats").symbol("customer", customer);
      if (version !== undefined) row.symbol("version", version);
      row.intColumn("instance", id).timestampColumn("device_ts", deviceTimeUs(body.ts) ?? at, "us");
      if (uptime !== null) row.intColumn("uptime_seconds", uptime);
      if (pid !== null) row.intColumn("pid", pid);
      void row.at(at, "us");
      const line = heartbeatLine(aHeartbeat({ at, customer, body }), String(id), version);
      expect(inNanoseconds(line)).toBe(sent());
    }),
    { numRuns: 2_000 },
  );
});

test("writes a reading as QuestDB's own client would", () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(slug, symbol, safeId, value, instant, (customer, metric, id, value, at) => {
      const row = sender.table("readings").symbol("customer", customer).symbol("metric", metric);
      void row.intColumn("instance", id).floatColumn("value", value).at(at, "us");
      expect(inNanoseconds(readingLine({ customer, instance: String(id), metric }, value, at))).toBe(sent());
    }),
    { numRuns: 2_000 },
  );
});

test("carries the 63 bits of an id, which the client's doubles would round", () => {
  const line = heartbeatLine(aHeartbeat({ at: 1, customer: "alice" }), "9223372036854775807", undefined);
  expect(line).toBe("heartbeats,customer=alice instance=9223372036854775807i,device_ts=1t 1\n");
});

test("leaves out what is no INT, and keeps the heartbeat", () => {
  const body = { uptime_seconds: 2 ** 31, pid: 1.5 };
  expect(heartbeatLine(aHeartbeat({ at: 7, body }), "1", undefined)).toBe(
    "heartbeats,customer=alice instance=1i,device_ts=7t 7\n",
  );
});
