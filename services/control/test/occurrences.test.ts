import { expect, test } from "@jest/globals";
import { occurrencesAfter, type Schedule, scheduleProblem } from "../src/maintenance/occurrences.ts";

const weekly: Schedule = {
  startsAt: new Date("2026-01-04T01:00:00Z"),
  durationSeconds: 7_200,
  recurrence: "FREQ=WEEKLY;BYDAY=SU",
  timeZone: "Europe/Berlin",
};
const from = (schedule: Schedule, after: string, count: number) =>
  occurrencesAfter(schedule, new Date(after), count).map((occurrence) => occurrence.from.toISOString());

test("a recurring window keeps its wall clock over the change to summer time and back", () => {
  expect(from(weekly, "2026-03-20T00:00:00Z", 3)).toEqual([
    "2026-03-22T01:00:00.000Z",
    "2026-03-29T01:00:00.000Z",
    "2026-04-05T00:00:00.000Z",
  ]);
  expect(from(weekly, "2026-10-20T00:00:00Z", 2)).toEqual([
    "2026-10-25T00:00:00.000Z",
    "2026-11-01T01:00:00.000Z",
  ]);
});

test("an occurrence that is open now is the first, one that ended is not there", () => {
  expect(from(weekly, "2026-01-04T02:59:59Z", 1)).toEqual(["2026-01-04T01:00:00.000Z"]);
  expect(from(weekly, "2026-01-04T03:00:00Z", 1)).toEqual(["2026-01-11T01:00:00.000Z"]);
});

test("a window that is not recurring is there until it ends", () => {
  const once = { ...weekly, recurrence: null };
  expect(from(once, "2025-01-01T00:00:00Z", 5)).toEqual(["2026-01-04T01:00:00.000Z"]);
  expect(from(once, "2026-01-04T03:00:00Z", 5)).toEqual([]);
});

test("COUNT and UNTIL end a recurrence", () => {
  expect(from({ ...weekly, recurrence: "FREQ=DAILY;COUNT=3" }, "2026-01-05T12:00:00Z", 9)).toEqual([
    "2026-01-06T01:00:00.000Z",
  ]);
  const until = { ...weekly, recurrence: "FREQ=DAILY;UNTIL=20260106T010000Z" };
  expect(from(until, "2026-01-04T00:00:00Z", 9)).toHaveLength(3);
});

test("a rule that never comes true is given up soon and refused", () => {
  const startedAt = performance.now();
  const never = { ...weekly, recurrence: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30" };
  expect(scheduleProblem(never)).toEqual({ field: "recurrence", message: "would hardly ever come true" });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test("a daily rule that began long ago is still followed", () => {
  const old = {
    ...weekly,
    startsAt: new Date("2000-01-01T00:00:00Z"),
    recurrence: "FREQ=DAILY",
    timeZone: "UTC",
  };
  expect(from(old, "2026-01-05T12:00:00Z", 1)).toEqual(["2026-01-06T00:00:00.000Z"]);
});

test.each([
  [{ recurrence: "every sunday" }, "recurrence"],
  [{ recurrence: "FREQ=SECONDLY" }, "recurrence"],
  [{ recurrence: "FREQ=WEEKLY;BYDAY=XX" }, "recurrence"],
  [{ recurrence: "DTSTART=20260101T000000Z;FREQ=DAILY" }, "recurrence"],
  [{ timeZone: "Mars/Olympus" }, "time_zone"],
])("%j is refused with the field named", (change, field) => {
  expect(scheduleProblem({ ...weekly, ...change })?.field).toBe(field);
});
