import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { createArrivalClock } from "../src/arrival-clock.ts";

const startMs = 1_772_798_400_000;

/** A clock whose two sources are moved by hand. */
function createTestClock() {
  const at = { wallMs: startMs, monotonicMs: 5_000 };
  const clock = createArrivalClock({ wallMs: () => at.wallMs, monotonicMs: () => at.monotonicMs });
  clock.close();
  const pass = (ms: number) => {
    at.wallMs += ms;
    at.monotonicMs += ms;
  };
  return { clock, at, pass };
}

test("tells the wall clock's time in microseconds", () => {
  const { clock, pass } = createTestClock();
  pass(1.5);
  expect(clock.now()).toBe((startMs + 1.5) * 1_000);
});

test("never tells the same microsecond twice, and never goes back, whatever the wall clock does", () => {
  const step = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -5_000_000, max: 5_000_000 }),
    fc.double({ min: 0, max: 2 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.double({ min: 0, max: 100, noNaN: true }))), (moves) => {
      const { clock, at, pass } = createTestClock();
      let last = clock.now();
      for (const [stepMs, passedMs] of moves) {
        pass(passedMs);
        if (!Number.isNaN(stepMs)) at.wallMs += stepMs;
        clock.discipline();
        const now = clock.now();
        expect(now).toBeGreaterThan(last);
        expect(Number.isSafeInteger(now)).toBe(true);
        last = now;
      }
    }),
  );
});

test("slews a small difference, so that time stays even", () => {
  const { clock, at, pass } = createTestClock();
  at.wallMs += 100;
  clock.discipline();
  pass(1);
  expect(clock.now()).toBe((startMs + 1 + 5) * 1_000);
  for (let second = 0; second < 30; second += 1) clock.discipline();
  pass(1);
  expect(Math.abs(clock.now() / 1_000 - at.wallMs)).toBeLessThanOrEqual(2);
});

test("takes over a step forwards, and waits after a step backwards until it has been caught up", () => {
  const { clock, at, pass } = createTestClock();
  at.wallMs += 60_000;
  clock.discipline();
  const ahead = clock.now();
  expect(ahead).toBe((startMs + 60_000) * 1_000);
  at.wallMs -= 60_000;
  clock.discipline();
  pass(30_000);
  expect(clock.now()).toBe(ahead + 1);
  pass(31_000);
  expect(clock.now()).toBe((startMs + 61_000) * 1_000);
});
