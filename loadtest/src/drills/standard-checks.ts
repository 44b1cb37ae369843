import type { FleetSecond } from "../fleet/fleet-options.ts";
import type { Check } from "../report.ts";
import type { Drill, DrillResult, Mark } from "./drill.ts";

const goodShare = ({ statuses }: FleetSecond): number => {
  const answers = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  return answers === 0 ? 0 : (statuses["200"] ?? 0) / answers;
};

/** Seconds from the last return of a dependency until three seconds in a row are good. */
export function secondsToNormal(seconds: readonly FleetSecond[], marks: readonly Mark[]): number | undefined {
  const back = marks.findLast(({ name }) => name === "back");
  if (!back) return undefined;
  const after = seconds.filter(({ at }) => at * 1_000 >= back.atMs);
  const first = after.findIndex((_, n) => {
    const next = after.slice(n, n + 3);
    return next.length === 3 && next.every((second) => goodShare(second) >= 0.99);
  });
  return first < 0 ? Infinity : Math.max(0, (after[first] as FleetSecond).at - back.atMs / 1_000);
}

/** How many times faster than the traffic a backlog was stored; undefined when there was none worth the name. */
export function drainFactor({ seconds, samples, marks }: DrillResult, rate: number): number | undefined {
  const back = marks.findLast(({ name }) => name === "back");
  if (!back) return undefined;
  const acknowledgedUntil = (ms: number) =>
    seconds.filter(({ at }) => at * 1_000 <= ms).reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const later = samples.filter(({ atMs, stored }) => atMs >= back.atMs && stored !== undefined);
  const first = later[0];
  // A writer flushes once a second, so some two seconds of traffic are always on their way.
  const caughtUp = later.find(({ atMs, stored }) => acknowledgedUntil(atMs) - (stored ?? 0) < 3 * rate);
  if (!first || acknowledgedUntil(first.atMs) - (first.stored ?? 0) < 10 * rate) return undefined;
  if (!caughtUp) return 0;
  const stored = (caughtUp.stored ?? 0) - (first.stored ?? 0);
  return stored / ((caughtUp.atMs - first.atMs) / 1_000) / rate;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The p95 of the seconds without a dependency as a multiple of that of the seconds before; medians, one pause is not it. */
export function p95WhileAway(seconds: readonly FleetSecond[], marks: readonly Mark[]): number | undefined {
  const [down, back] = ["down", "back"].map((name) => marks.find((mark) => mark.name === name)?.atMs);
  if (down === undefined || back === undefined) return undefined;
  const p95Between = (fromMs: number, toMs: number) =>
    median(seconds.filter(({ at }) => at * 1_000 > fromMs && at * 1_000 <= toMs).map(({ p95Ms }) => p95Ms));
  return p95Between(down + 1_000, back) / p95Between(down - 10_000, down);
}

function peakMemory({ samples }: DrillResult, services: readonly string[]): Check {
  let worst = { name: "", rssMb: 0 };
  for (const { usage } of samples)
    for (const name of services) {
      const rssMb = usage[name]?.rssMb ?? 0;
      if (rssMb > worst.rssMb) worst = { name, rssMb };
    }
  return { name: `peak memory (${worst.name})`, value: worst.rssMb, unit: "MB", atMost: 300 };
}

export const exactly = (name: string, value: number, wanted = 0): Check => ({
  name,
  value,
  atLeast: wanted,
  atMost: wanted,
});

/** What every drill must show. */
export function standardChecks(
  drill: Drill,
  result: DrillResult,
  { rate, services }: { rate: number; services: readonly string[] },
): Check[] {
  const { audit, reds, summary, seconds, marks } = result;
  const normal = secondsToNormal(seconds, marks);
  const drained = drainFactor(result, rate);
  const whileAway = drill.answersAsBefore ? p95WhileAway(seconds, marks) : undefined;
  const { slowestMs = 2_000, deadLetters = 0 } = drill;
  return [
    { name: "requests", value: audit.requests, atLeast: 1 },
    exactly("lost", audit.fates.lost),
    exactly("duplicated", audit.fates.duplicated),
    exactly("unexpected", audit.fates.unexpected + audit.unexpectedRows),
    exactly("books out of balance", audit.balanced ? 0 : 1),
    { name: "recovered", value: audit.fates.recovered },
    { name: "failed (503, no answer)", value: audit.fates.failed },
    exactly("answers 401 or 403", (summary.statuses["401"] ?? 0) + (summary.statuses["403"] ?? 0)),
    exactly("false reds", reds.falseReds),
    exactly("one silence recorded twice", reds.repeatedReds),
    exactly("messages left on the broker", audit.drain.waiting),
    exactly("dead letters", result.deadLetters, deadLetters),
    exactly("crashes", result.crashes),
    { name: "slowest answer", value: summary.latency.maxMs, unit: "ms", atMost: slowestMs },
    peakMemory(result, services),
    ...(whileAway === undefined
      ? []
      : [{ name: "p95 meanwhile, of that before", value: whileAway, unit: "x", atMost: 1.2 }]),
    ...(normal === undefined ? [] : [{ name: "back to normal after", value: normal, unit: "s", atMost: 10 }]),
    ...(drained === undefined ? [] : [{ name: "backlog drained at", value: drained, unit: "x", atLeast: 3 }]),
  ];
}
