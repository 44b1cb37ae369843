import { expect, test } from "@jest/globals";
import { restAfterFold } from "../src/housekeeping.ts";

test.each([
  ["short, and runs in its turn", 1_000, 0],
  ["of 2 s, and rests for 38 s in all", 2_000, 8_000],
  ["of 10 s, and rests for 190 s in all", 10_000, 160_000],
  ["of a minute, and still comes within five", 60_000, 240_000],
])("a fold is %s", (_what, tookMs, restMs) => {
  expect(restAfterFold(tookMs, 30_000)).toBe(restMs);
});
