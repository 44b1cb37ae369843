import { expect, test } from "@jest/globals";
import { createConfirmWatch } from "../src/confirm-watch.ts";

const deadlineMs = 100;

const aWatch = () => {
  const clock = { ms: 10_000 };
  return { clock, watch: createConfirmWatch(deadlineMs, () => clock.ms) };
};

test("a kind hangs when something is late and nothing came meanwhile, and no other kind with it", () => {
  const { clock, watch } = aWatch();
  watch.published("heartbeat");
  clock.ms += deadlineMs;
  watch.late("heartbeat");
  expect([watch.hangs("heartbeat"), watch.hangs("status")]).toEqual([true, false]);
});

test("one late message among many that are confirmed is no hang", () => {
  const { clock, watch } = aWatch();
  watch.published("heartbeat");
  clock.ms += deadlineMs;
  watch.answered("heartbeat", clock.ms - 5);
  watch.late("heartbeat");
  expect(watch.hangs("heartbeat")).toBe(false);
});

test("confirms that all come too late are a hang, until one comes in time", () => {
  const { clock, watch } = aWatch();
  watch.answered("heartbeat", clock.ms - 5);
  for (let n = 0; n < 20; n += 1) {
    watch.published("heartbeat");
    clock.ms += deadlineMs / 10;
    watch.answered("heartbeat", clock.ms - 2 * deadlineMs);
    watch.late("heartbeat");
  }
  expect(watch.hangs("heartbeat")).toBe(true);
  watch.answered("heartbeat", clock.ms - deadlineMs);
  expect(watch.hangs("heartbeat")).toBe(false);
});

test("while it hangs one message is tried now and then, and its confirm ends it", () => {
  const { clock, watch } = aWatch();
  watch.published("heartbeat");
  watch.late("heartbeat");
  clock.ms += 249;
  expect(watch.hangs("heartbeat")).toBe(true);
  clock.ms += 1;
  expect(watch.hangs("heartbeat")).toBe(false);
  watch.published("heartbeat");
  expect(watch.hangs("heartbeat")).toBe(true);
  watch.answered("heartbeat", clock.ms);
  expect(watch.hangs("heartbeat")).toBe(false);
});
