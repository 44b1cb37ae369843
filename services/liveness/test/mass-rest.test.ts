import { expect, test } from "@jest/globals";
import { createMassRest } from "../src/record/mass-silence.ts";

function atSecond() {
  let now = 0;
  const rest = createMassRest(() => now);
  return { ...rest, at: (seconds: number) => (now = seconds * 1_000) };
}

test("recording rests while a mass is marked, and a second longer", () => {
  const { at, onMass, rests } = atSecond();
  expect(rests()).toBe(false);
  onMass();
  at(0.9);
  onMass();
  at(1.8);
  expect(rests()).toBe(true);
  at(1.9);
  expect(rests()).toBe(false);
});

test("a mass that goes on is recorded after four seconds, and rests again only after all that waited was", () => {
  const { at, onMass, rests, onCaughtUp } = atSecond();
  for (let second = 0; second < 4; second += 0.5) {
    at(second);
    onMass();
    expect(rests()).toBe(true);
  }
  for (const second of [4, 4.5, 60]) {
    at(second);
    onMass();
    expect(rests()).toBe(false);
  }
  onCaughtUp();
  onMass();
  expect(rests()).toBe(true);
});
