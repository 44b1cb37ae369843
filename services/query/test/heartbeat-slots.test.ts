import { expect, test } from "@jest/globals";
import { gatherSlots, knownAfter, nothingKnown, versionChanges } from "../src/history/heartbeat-slots.ts";
import type { BeatRow } from "../src/history/heartbeats.ts";

const aRow = (seconds: number, more: Partial<BeatRow> = {}): BeatRow => ({
  received: String(seconds * 1e6),
  device: null,
  version: "1.0.0",
  uptime_seconds: seconds,
  pid: 1,
  ...more,
});

test("gathers beats into slots, with the longest gap that ends in each", () => {
  const slots = gatherSlots([aRow(0), aRow(30), aRow(130), aRow(170)], 60e6);
  expect(slots.map(({ at, beats, longest_gap_seconds }) => [at, beats, longest_gap_seconds])).toEqual([
    ["1970-01-01T00:00:00.000Z", 2, 30],
    ["1970-01-01T00:02:00.000Z", 2, 100],
  ]);
});

test("an uptime that falls is a restart; an unknown one is not", () => {
  const rows = [
    aRow(0, { uptime_seconds: 500 }),
    aRow(30, { uptime_seconds: 10 }),
    aRow(40, { uptime_seconds: null }),
  ];
  expect(gatherSlots(rows, 60e6)).toMatchObject([{ restarts: 1, uptime_seconds: 10 }]);
});

test("shows the newest version and the skew of the device's clock", () => {
  const rows = [aRow(0), aRow(30, { version: "1.1.0", device: String(31.5e6) })];
  expect(gatherSlots(rows, 60e6)).toMatchObject([{ version: "1.1.0", clock_skew_seconds: 1.5 }]);
});

test("nothing gives nothing", () => {
  expect(gatherSlots([], 60e6)).toEqual([]);
});

test("the first heartbeat that is known ends no gap, and without process and uptime restarts are unknown", () => {
  const rows = [aRow(600, { pid: null, uptime_seconds: null })];
  expect(gatherSlots(rows, 60e6)).toMatchObject([{ longest_gap_seconds: null, restarts: null }]);
});

test("a gap and a restart across the begin are seen from what was told before", () => {
  const before = knownAfter(knownAfter(nothingKnown, aRow(0, { pid: 7 })), aRow(10, { pid: null }));
  const rows = [aRow(500, { pid: 8, uptime_seconds: null })];
  expect(gatherSlots(rows, 60e6, before)).toMatchObject([{ longest_gap_seconds: 490, restarts: 1 }]);
});

test("a version begins with the heartbeat that told it first", () => {
  const rows = [aRow(5), aRow(70, { version: null }), aRow(95, { version: "1.1.0" })];
  expect(versionChanges(rows, "1.0.0")).toEqual([
    { version: "1.1.0", at: "1970-01-01T00:01:35.000Z", exact: true },
  ]);
});
