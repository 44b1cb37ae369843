import { expect, test } from "@jest/globals";
import { livenessStates } from "@rollcall/contracts/redis";
import * as fc from "fast-check";
import { addShares, availabilityOf, shareOf, slotsOf, spansOf } from "../src/availability/availability.ts";

const day = { from: 0, to: 86_400_000 };
const hour = 3_600_000;

test("counts time alive against time silent", () => {
  const spans = spansOf(
    "alive",
    [
      { at: 6 * hour, to: "overdue" },
      { at: 9 * hour, to: "alive" },
    ],
    day,
  );
  expect(availabilityOf(spans, [], day)).toEqual(shareOf(21 * 3_600, 3 * 3_600, 0));
  expect(availabilityOf(spans, [], day).share).toBe(0.875);
});

test("what is not yet seen, stopped or announced counts as neither", () => {
  const spans = spansOf(
    "unseen",
    [
      { at: 6 * hour, to: "alive" },
      { at: 12 * hour, to: "stopped" },
      { at: 18 * hour, to: "planned" },
    ],
    day,
  );
  expect(availabilityOf(spans, [], day)).toEqual({
    share: 1,
    alive_seconds: 21_600,
    silent_seconds: 0,
    other_seconds: 64_800,
  });
  expect(availabilityOf(spansOf("stopped", [], day), [], day).share).toBeNull();
});

test("leaves maintenance out", () => {
  const spans = spansOf("overdue", [{ at: 12 * hour, to: "alive" }], day);
  const maintenance = [{ from: 0, to: 11 * hour }];
  expect(availabilityOf(spans, maintenance, day)).toEqual(shareOf(12 * 3_600, 3_600, 11 * 3_600));
});

const flips = fc
  .array(fc.record({ at: fc.nat(day.to), to: fc.constantFrom(...livenessStates) }), { maxLength: 20 })
  .map((each) => each.toSorted((one, other) => one.at - other.at));
const leftOut = fc
  .uniqueArray(fc.nat(day.to), { minLength: 0, maxLength: 8 })
  .map((times) => times.toSorted((one, other) => one - other))
  .map((times) =>
    times.flatMap((from, n) => (n % 2 === 0 && times[n + 1] ? [{ from, to: times[n + 1] as number }] : [])),
  );

test("every millisecond is counted once, and slots add up to the whole", () => {
  fc.assert(
    fc.property(flips, leftOut, fc.integer({ min: 1, max: 90 }), (given, maintenance, count) => {
      const spans = spansOf("alive", given, day);
      const whole = availabilityOf(spans, maintenance, day);
      expect(whole.alive_seconds + whole.silent_seconds + whole.other_seconds).toBeCloseTo(86_400, 6);
      const slots = slotsOf(day, count).map((slot) => availabilityOf(spans, maintenance, slot));
      const sum = slots.reduce(addShares, shareOf(0, 0, 0));
      expect(sum.alive_seconds).toBeCloseTo(whole.alive_seconds, 6);
      expect(sum.silent_seconds).toBeCloseTo(whole.silent_seconds, 6);
      expect(slotsOf(day, count)[0]?.from).toBe(0);
      expect(slotsOf(day, count).at(-1)?.to).toBe(day.to);
    }),
  );
});
