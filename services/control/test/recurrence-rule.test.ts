import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { occurrencesAfter, scheduleProblem } from "../src/maintenance/occurrences.ts";
import { ruleProblem } from "../src/maintenance/recurrence-rule.ts";

type Cases = {
  refuse: { rule: string }[];
  wall_clock: { starts_at: string; time_zone: string; duration_seconds: number; recurrence: string }[];
};
const cases = JSON.parse(
  readFileSync(new URL("./fixtures/recurrences.json", import.meta.url), "utf8"),
) as Cases;

const more = [
  "",
  ";",
  "FREQ",
  "FREQ=",
  "FREQ=HOURLY",
  "FREQ=DAILY;",
  "FREQ=DAILY;INTERVAL=0",
  "FREQ=DAILY;INTERVAL=1.5",
  "FREQ=DAILY;COUNT=0",
  "FREQ=DAILY;COUNT=99999999999999999999",
  "FREQ=DAILY;UNTIL=20270230",
  "FREQ=DAILY;UNTIL=20270301T250000Z",
  "FREQ=DAILY;UNTIL=2027-03-01",
  "FREQ=WEEKLY;BYDAY=XX",
  "FREQ=WEEKLY;BYDAY=1MO",
  "FREQ=MONTHLY;BYDAY=0MO",
  "FREQ=MONTHLY;BYDAY=54MO",
  "FREQ=WEEKLY;BYMONTHDAY=1",
  "FREQ=MONTHLY;BYMONTHDAY=0",
  "FREQ=MONTHLY;BYMONTHDAY=1,",
  "FREQ=MONTHLY;BYWEEKNO=1",
  "FREQ=DAILY;BYYEARDAY=1",
  "FREQ=YEARLY;BYYEARDAY=367",
  "FREQ=YEARLY;BYWEEKNO=54",
  "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
  "FREQ=DAILY;BYMINUTE=60",
  "FREQ=DAILY;BYSECOND=60",
  "FREQ=MONTHLY;BYSETPOS=1",
  "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
  "FREQ=DAILY;WKST=1",
  "FREQ=DAILY;TZID=Europe/Berlin",
  "FREQ=DAILY;DTSTART=20270101T000000Z",
  "FREQ=DAILY;__proto__=1",
  "FREQ=DAILY;constructor=1",
];
test.each([...cases.refuse.map(({ rule }) => rule), ...more])("refuses %p and names the part", (rule) => {
  const problem = scheduleProblem({
    startsAt: new Date("2027-01-31T02:00:00Z"),
    durationSeconds: 3_600,
    recurrence: rule,
    timeZone: "UTC",
  });
  expect(problem).toEqual({ field: "recurrence", message: expect.any(String) });
});

test.each([
  "FREQ=DAILY",
  "FREQ=WEEKLY;BYDAY=SU",
  "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO,WE",
  "FREQ=MONTHLY;BYDAY=1MO,-1FR",
  "FREQ=MONTHLY;BYMONTHDAY=-1",
  "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
  "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
  "FREQ=DAILY;UNTIL=20270301T060000Z",
  "FREQ=DAILY;COUNT=10;BYHOUR=2,14;BYMINUTE=30",
])("follows %s", (rule) => {
  expect(ruleProblem(rule)).toBeUndefined();
});

const clockIn = (zone: string) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" });

test.each(cases.wall_clock)("windows of $recurrence from $starts_at end by the wall clock", (given) => {
  const schedule = {
    startsAt: new Date(given.starts_at),
    durationSeconds: given.duration_seconds,
    recurrence: given.recurrence,
    timeZone: given.time_zone,
  };
  const clock = clockIn(given.time_zone);
  for (const { from, to } of occurrencesAfter(schedule, schedule.startsAt, 200))
    expect([clock.format(from), clock.format(to)]).toEqual(["22:00", "06:00"]);
});

test("every night of every zone ends when its wall clock says so, and after it began", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "UTC",
    "America/Santiago",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: 1, max: 1_440 }),
      (timeZone, minute, minutes) => {
        const startsAt = new Date(Date.UTC(2027, 0, 1, 0, minute));
        const schedule = { startsAt, durationSeconds: minutes * 60, recurrence: "FREQ=DAILY", timeZone };
        const clock = clockIn(timeZone);
        const ends = occurrencesAfter(schedule, startsAt, 366).map(({ from, to }) => {
          expect(to > from).toBe(true);
          return clock.format(to);
        });
        // All but the nights in which that time of the wall clock does not come, or comes twice.
        const usual = ends[0];
        expect(ends.filter((end) => end !== usual).length).toBeLessThanOrEqual(2);
      },
    ),
    { numRuns: 25 },
  );
});

test("a rule that hardly ever comes true is refused soon", () => {
  const startedAt = performance.now();
  const schedule = { startsAt: new Date("2027-01-01T00:00:00Z"), durationSeconds: 60, timeZone: "UTC" };
  for (const recurrence of [
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29",
  ])
    expect(scheduleProblem({ ...schedule, recurrence })?.field ?? "recurrence").toBe("recurrence");
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
