import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { type Beat, decodeBeat, encodeBeat, livenessStates } from "../redis.ts";

const start = 1_780_000_000_000_000;
const plain: Beat = {
  lastAtUs: start,
  deadlineUs: start + 300_000_000,
  state: "alive",
  thresholdSeconds: 300,
};

test("a plain beat leaves out its deadline", () => {
  expect(encodeBeat(plain)).toBe(`${start}|alive|300`);
});

test("a deadline that does not follow from the last heartbeat is kept", () => {
  expect(encodeBeat({ ...plain, deadlineUs: start + 360_000_000 })).toBe(
    `${start}|${start + 360_000_000}|alive|300`,
  );
});

test("every beat is read as it was written", () => {
  const instant = fc.integer({ min: 1, max: 2 ** 52 });
  const written = fc.record(
    {
      lastAtUs: instant,
      deadlineUs: instant,
      state: fc.constantFrom(...livenessStates),
      thresholdSeconds: fc.integer({ min: 1, max: 86_400 }),
      announcedEndUs: instant,
    },
    { requiredKeys: ["lastAtUs", "deadlineUs", "state", "thresholdSeconds"] },
  );
  const due = written.map((beat) => ({
    ...beat,
    deadlineUs: beat.lastAtUs + beat.thresholdSeconds * 1_000_000,
  }));
  fc.assert(
    fc.property(fc.oneof(written, due), (beat) => expect(decodeBeat(encodeBeat(beat))).toEqual(beat)),
  );
});
