import { expect, test } from "@jest/globals";
import { createConfirmWatch } from "../src/confirm-watch.ts";

const aWatch = () => {
  const clock = { ms: 10_000 };
  return { clock, watch: createConfirmWatch(() => clock.ms) };
};

test("a kind hangs when something is late and nothing came meanwhile, and no other kind with it", () => {
  const { clock, watch } = aWatch();
  watch.published("heartbeat");
  clock.ms += 100;
  watch.late("heartbeat", clock.ms - 100);
  expect([watch.hangs("heartbeat"), watch.hangs("status")]).toEqual([true, false]);
});

test("one late message among many that are confirmed is no hang", () => {
  const { clock, watch } = aWatch();
  watch.published("heartbeat");
  clock.ms += 100;
  watch.answered("heartbeat");
  watch.late("heartbeat", clock.ms - 100);
  expect(watch.hangs("heartbeat")).toBe(false);
});

test("while it hangs one message is tried now and then, and its confirm ends it", () => {
  const { clock, watch } = aWatch();
  watch.published("heartbeat");
  watch.late("heartbeat", clock.ms);
  clock.ms += 249;
  expect(watch.hangs("heartbeat")).toBe(true);
  clock.ms += 1;
  expect(watch.hangs("heartbeat")).toBe(false);
  watch.published("heartbeat");
  expect(watch.hangs("heartbeat")).toBe(true);
  watch.answered("heartbeat");
  expect(watch.hangs("heartbeat")).toBe(false);
});
