import { expect, test } from "@jest/globals";
import { createWheel } from "../src/fleet/wheel.ts";

test("hands out everything once, never early, also beyond its horizon", () => {
  const wheel = createWheel(5, 1_000);
  const dues = [1_000, 1_001.5, 1_500, 200_000, 1_500];
  for (const [instance, due] of dues.entries()) wheel.schedule(instance, due);
  const fired: [number, number][] = [];
  for (let now = 1_000; now <= 300_000; now += 250)
    wheel.advance(now, (instance) => {
      fired.push([instance, now]);
      expect(now).toBeGreaterThanOrEqual(dues[instance] as number);
    });
  expect(fired.map(([instance]) => instance).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  expect(fired.find(([instance]) => instance === 3)?.[1]).toBe(200_000);
});
