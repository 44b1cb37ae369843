import { Cron } from "croner";

/** When a job is expected: every so many seconds, or at the times of a cron expression on the wall clock of a zone. */
export type Schedule =
  | { readonly interval_seconds: number; readonly grace_seconds: number }
  | { readonly cron: string; readonly time_zone: string; readonly grace_seconds: number };

const secondMs = 1_000;

/**
 * As crontab(5) has it: where both the day of the month and the weekday are given either is enough, but one that begins with
 * a star must fit as well as the other.
 */
function cronOf(expression: string, zone: string): Cron {
  const [, , day = "", , weekday = ""] = expression.trim().split(/\s+/);
  const domAndDow = day.startsWith("*") || weekday.startsWith("*");
  return new Cron(expression, { timezone: zone, paused: true, mode: "5-part", domAndDow });
}

/** Why it is no schedule, naming the field; undefined when it is one. A cron expression has five fields. */
export function scheduleProblem(schedule: Schedule): { field: string; message: string } | undefined {
  if (!("cron" in schedule)) return undefined;
  const { cron, time_zone } = schedule;
  try {
    Intl.DateTimeFormat("en", { timeZone: time_zone });
  } catch {
    return { field: "time_zone", message: "is no time zone of the IANA database, as Europe/Berlin is" };
  }
  if (!/^\S+(\s+\S+){4}$/.test(cron.trim()))
    return {
      field: "cron",
      message: "must have five fields: minute, hour, day of month, month, day of week",
    };
  try {
    if (cronOf(cron, time_zone).nextRun() === null) return { field: "cron", message: "would never be due" };
  } catch (error) {
    return { field: "cron", message: `is no cron expression: ${(error as Error).message}` };
  }
  return undefined;
}

/** The next time (ms) after an instant at which the job is expected; an interval counts from the instant. */
export function nextExpectedMs(schedule: Schedule, afterMs: number): number {
  if (!("cron" in schedule)) return afterMs + schedule.interval_seconds * secondMs;
  const next = cronOf(schedule.cron, schedule.time_zone).nextRun(new Date(afterMs));
  if (next === null) throw new Error(`${schedule.cron} is never due`);
  return next.getTime();
}

/** When a job that was heard at the instant is late (ms): its next time and the grace. */
export const deadlineMs = (schedule: Schedule, heardAtMs: number): number =>
  nextExpectedMs(schedule, heardAtMs) + schedule.grace_seconds * secondMs;

/** Times that are looked at to find the longest pause of an expression: more than a week of quarters of an hour. */
const timesLookedAt = 800;
const longestThresholdSeconds = 2_678_400;

/**
 * The longest silence that a schedule allows, in seconds: what liveness falls back to when it has forgotten the deadline of
 * the last ping, so that nobody is called late for what we forgot. At most 31 days.
 */
export function longestSilenceSeconds(schedule: Schedule, fromMs: number): number {
  if (!("cron" in schedule)) return schedule.interval_seconds + schedule.grace_seconds;
  let longest = 0;
  const job = cronOf(schedule.cron, schedule.time_zone);
  for (let n = 0, before = new Date(fromMs); n < timesLookedAt; n += 1) {
    const next = job.nextRun(before);
    if (next === null) break;
    longest = Math.max(longest, next.getTime() - before.getTime());
    before = next;
    if (longest >= longestThresholdSeconds * secondMs) break;
  }
  return Math.min(longestThresholdSeconds, Math.ceil(longest / secondMs) + schedule.grace_seconds);
}

/**
 * Deadlines of one monitor as the pings come: how many whole seconds after a ping it is overdue (up to a second late, never
 * early). A cron expression is reckoned once for each of its times, not for each ping.
 */
export function createDeadlines(schedule: Schedule, maxRuntimeSeconds: number | null) {
  const isCron = "cron" in schedule;
  let fromMs = 0;
  let expectedMs = 0;
  const silence = (atMs: number): number => {
    if (!isCron) return schedule.interval_seconds + schedule.grace_seconds;
    if (atMs < fromMs || atMs >= expectedMs) {
      fromMs = atMs;
      expectedMs = nextExpectedMs(schedule, atMs);
    }
    return Math.ceil((expectedMs - atMs) / secondMs) + schedule.grace_seconds;
  };
  return {
    seconds: (atMs: number, startsRun: boolean): number =>
      startsRun && maxRuntimeSeconds !== null ? Math.min(maxRuntimeSeconds, silence(atMs)) : silence(atMs),
  };
}

export type Deadlines = ReturnType<typeof createDeadlines>;
