/// <reference lib="esnext.temporal" />
import { RRuleTemporal } from "rrule-temporal";
import { ruleProblem } from "./recurrence-rule.ts";

export type Schedule = {
  readonly startsAt: Date;
  readonly durationSeconds: number;
  /** RFC 5545 without DTSTART; null: once. */
  readonly recurrence: string | null;
  readonly timeZone: string;
};

export type Occurrence = { readonly from: Date; readonly to: Date };

/** A rule that never comes true is not searched for ever: fifty years of days take a quarter of a second. */
const maxIterations = 20_000;

/**
 * The rule is followed in UTC by the wall clock of the zone, and each occurrence then becomes an instant: so a time that
 * the change to summer time leaves out is taken an hour later, where the library would leave the occurrence out.
 */
function wallOf(instant: Date, timeZone: string): Temporal.ZonedDateTime {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  return zoned.toPlainDateTime().toZonedDateTime("UTC");
}

const instantOf = (wallEpochMs: number, timeZone: string): Date => {
  const wall = Temporal.Instant.fromEpochMilliseconds(wallEpochMs).toZonedDateTimeISO("UTC");
  return new Date(wall.toPlainDateTime().toZonedDateTime(timeZone).epochMilliseconds);
};

/** `20260104T020000Z`, as RFC 5545 writes it. */
const basic = (wall: Temporal.ZonedDateTime): string =>
  `${wall.toPlainDateTime().toString({ smallestUnit: "second" }).replace(/[-:]/g, "")}Z`;

/** An end in UTC (…Z) is an instant, one without is the wall clock; a date alone means all of that day. */
function untilByWall(recurrence: string, timeZone: string): string {
  return recurrence.replace(
    /UNTIL=(\d{8})(?:T(\d{6})(Z?))?/,
    (_, day: string, time: string | undefined, utc: string) => {
      if (time === undefined) return `UNTIL=${day}T235959Z`;
      if (utc !== "Z") return `UNTIL=${day}T${time}Z`;
      const text = `${day}T${time}Z`.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z");
      return `UNTIL=${basic(wallOf(new Date(text), timeZone))}`;
    },
  );
}

function ruleOf({ startsAt, timeZone }: Schedule, recurrence: string): RRuleTemporal {
  const start = basic(wallOf(startsAt, timeZone));
  const rruleString = `DTSTART:${start}\nRRULE:${untilByWall(recurrence, timeZone)}`;
  return new RRuleTemporal({
    rruleString,
    maxIterations,
    maxCandidateEvaluations: maxIterations * 10,
    cache: false,
  });
}

const lasting = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1_000);

/** The first occurrences that end after the instant, at most `count`, in order. Throws for a rule that cannot be followed. */
export function occurrencesAfter(schedule: Schedule, after: Date, count: number): Occurrence[] {
  const { startsAt, durationSeconds, recurrence, timeZone } = schedule;
  if (recurrence === null) {
    const only = { from: startsAt, to: lasting(startsAt, durationSeconds) };
    return only.to > after ? [only] : [];
  }
  const rule = ruleOf(schedule, recurrence);
  const searchFrom = new Date(Math.max(after.getTime() - durationSeconds * 1_000, startsAt.getTime()));
  // A day's grace: around the change of the clocks, wall and instant may disagree about which comes first.
  const begin = new Date(wallOf(searchFrom, timeZone).epochMilliseconds - 86_400_000);
  const found: Occurrence[] = [];
  for (let wall = rule.next(begin, true); wall && found.length < count; ) {
    const wallMs = wall.epochMilliseconds;
    const from = instantOf(wallMs, timeZone);
    // It ends by the wall clock too: what goes from 22:00 to 06:00 does so in the night of the change as well.
    const byWall = instantOf(wallMs + durationSeconds * 1_000, timeZone);
    const occurrence = { from, to: byWall > from ? byWall : lasting(from, durationSeconds) };
    if (occurrence.to > after) found.push(occurrence);
    wall = rule.next(new Date(wallMs), false);
  }
  return found;
}

const example = "is not a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=SU";

/** Why the time zone or the rule cannot be used; undefined when it can. */
export function scheduleProblem(schedule: Schedule): { field: string; message: string } | undefined {
  const { recurrence, timeZone, startsAt } = schedule;
  try {
    wallOf(startsAt, timeZone);
  } catch {
    return { field: "time_zone", message: "is not a time zone such as Europe/Berlin" };
  }
  if (recurrence === null) return undefined;
  const problem = (message: string) => ({ field: "recurrence", message });
  const unfit = ruleProblem(recurrence);
  if (unfit !== undefined) return problem(unfit);
  try {
    occurrencesAfter(schedule, startsAt, 1);
    return undefined;
  } catch (error) {
    const isEndless = error instanceof Error && error.message.includes("exceeded");
    return problem(isEndless ? "would hardly ever come true" : example);
  }
}
