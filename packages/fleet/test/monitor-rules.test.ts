import { expect, test } from "@jest/globals";
import {
  createDeadlines,
  deadlineMs,
  longestSilenceSeconds,
  nextExpectedMs,
  scheduleProblem,
} from "../src/monitors/rules.ts";
import { compareSchedules } from "./compare-schedules.ts";

const next = (cron: string, time_zone: string, after: string) =>
  new Date(nextExpectedMs({ cron, time_zone, grace_seconds: 0 }, Date.parse(after))).toISOString();

test("random cron expressions, zones and instants agree with a reference written by the manual page", () => {
  const { differing } = compareSchedules(300, 20261201);
  expect(differing).toEqual([]);
});

test.each([
  [
    "the last day of a short month is passed over",
    "0 3 31 * *",
    "UTC",
    "2026-03-31T03:00:00Z",
    "2026-05-31T03:00:00.000Z",
  ],
  [
    "a leap day comes every four years",
    "0 0 29 2 *",
    "UTC",
    "2026-03-01T00:00:00Z",
    "2028-02-29T00:00:00.000Z",
  ],
  [
    "a daily job follows the wall clock into summer",
    "0 3 * * *",
    "Europe/Berlin",
    "2026-03-28T02:00:00Z",
    "2026-03-29T01:00:00.000Z",
  ],
  ["and out of it", "0 3 * * *", "Europe/Berlin", "2026-10-24T01:00:00Z", "2026-10-25T02:00:00.000Z"],
  ["either day is enough", "0 0 13 * 5", "UTC", "2026-12-01T00:00:00Z", "2026-12-04T00:00:00.000Z"],
  [
    "a weekday and a star with a step both count",
    "0 0 */2 * 5",
    "UTC",
    "2026-12-01T00:00:00Z",
    "2026-12-11T00:00:00.000Z",
  ],
])("%s", (_name, cron, zone, after, expected) => {
  expect(next(cron, zone, after)).toBe(expected);
});

test("an interval counts from the ping, and a job is late after its grace", () => {
  expect(deadlineMs({ interval_seconds: 60, grace_seconds: 30 }, 1_000)).toBe(91_000);
  expect(deadlineMs({ cron: "0 * * * *", time_zone: "UTC", grace_seconds: 30 }, 1_000)).toBe(3_630_000);
});

test("a deadline is whole seconds after the ping: never early, at most one second late", () => {
  const deadlines = createDeadlines({ cron: "* * * * *", time_zone: "UTC", grace_seconds: 5 }, null);
  for (const at of [0, 1, 59_999, 60_000, 60_001, 30_500, 1e12]) {
    const due = at + deadlines.seconds(at, false) * 1_000;
    const wanted = (Math.floor(at / 60_000) + 1) * 60_000 + 5_000;
    expect(due).toBeGreaterThanOrEqual(wanted);
    expect(due).toBeLessThan(wanted + 1_000);
  }
});

test("a run that begins must end within its longest time, where that comes first", () => {
  const schedule = { interval_seconds: 600, grace_seconds: 0 };
  expect(createDeadlines(schedule, 30).seconds(0, true)).toBe(30);
  expect(createDeadlines(schedule, 30).seconds(0, false)).toBe(600);
  expect(createDeadlines(schedule, 900).seconds(0, true)).toBe(600);
});

test("the longest silence of a schedule is that of its widest pause", () => {
  const from = Date.parse("2026-12-01T00:00:00Z");
  expect(longestSilenceSeconds({ interval_seconds: 60, grace_seconds: 9 }, from)).toBe(69);
  const weekdays = { cron: "0 9 * * 1-5", time_zone: "UTC", grace_seconds: 60 };
  expect(longestSilenceSeconds(weekdays, from)).toBe(3 * 86_400 + 60);
  expect(longestSilenceSeconds({ cron: "0 0 1 1 *", time_zone: "UTC", grace_seconds: 0 }, from)).toBe(
    31 * 86_400,
  );
});

test.each(["* * * *", "60 * * * *", "0 0 31 2 *", "@daily", "0 0 * * * *"])("%s is no schedule", (cron) => {
  expect(scheduleProblem({ cron, time_zone: "UTC", grace_seconds: 0 })?.field).toBe("cron");
});
