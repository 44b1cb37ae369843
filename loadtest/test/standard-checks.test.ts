import { expect, test } from "@jest/globals";
import type { DrillResult } from "../src/drills/drill.ts";
import { drainFactor, p95WhileAway, secondsToNormal } from "../src/drills/standard-checks.ts";
import type { FleetSecond } from "../src/fleet/fleet-options.ts";

const rate = 100;
const aSecond = (at: number, refused = 0): FleetSecond => ({
  at,
  sent: rate,
  statuses: { 200: rate - refused, 503: refused },
  acknowledged: rate - refused,
  p50Ms: 1,
  p95Ms: 2,
  p99Ms: 1,
  maxMs: 1,
  inFlight: 0,
  waiting: 0,
});
const back = [{ name: "back", atMs: 110_000 }] as const;

test("normal is back when three seconds in a row are good", () => {
  const seconds = Array.from({ length: 30 }, (_, n) => aSecond(100 + n, n < 14 || n === 15 ? rate : 0));
  expect(secondsToNormal(seconds, back)).toBe(6);
  expect(secondsToNormal(seconds.slice(0, 15), back)).toBe(Infinity);
  expect(secondsToNormal(seconds, [])).toBeUndefined();
});

test("answers while something is away are compared with those before", () => {
  const marks = [{ name: "down", atMs: 100_000 }, ...back] as const;
  const seconds = Array.from({ length: 30 }, (_, n) => ({ ...aSecond(86 + n), p95Ms: n < 15 ? 2 : 5 }));
  expect(p95WhileAway(seconds, marks)).toBe(2.5);
  expect(p95WhileAway(seconds, back)).toBeUndefined();
});

/** Nothing is stored until second 110, then `perSecond` until all is. */
function result(perSecond: number, until = 200): DrillResult {
  const seconds = Array.from({ length: until - 60 }, (_, n) => aSecond(60 + n));
  const samples = Array.from({ length: until - 110 }, (_, n) => {
    const stored = Math.min(n * perSecond, (n + 51) * rate);
    return { atMs: (110 + n) * 1_000, stored, waiting: 0, usage: {} };
  });
  return { seconds, samples, marks: back } as unknown as DrillResult;
}

test("the speed at which a backlog was stored is told as a multiple of the traffic", () => {
  expect(drainFactor(result(4 * rate), rate)).toBeCloseTo(4, 0);
  expect(drainFactor(result(2 * rate), rate)).toBeCloseTo(2, 0);
});

test("a backlog that never goes is no speed at all, and one of a few seconds is none", () => {
  expect(drainFactor(result(rate), rate)).toBe(0);
  const { seconds, samples } = result(100 * rate);
  const little = { seconds: seconds.filter(({ at }) => at > 104), samples, marks: back };
  expect(drainFactor(little as unknown as DrillResult, rate)).toBeUndefined();
});
