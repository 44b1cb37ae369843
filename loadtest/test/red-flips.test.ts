import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { auditReds, type RedFlip } from "../src/audit/red-flips.ts";
import { createLedger } from "../src/ledger/ledger-file.ts";
import { loadLedger } from "../src/ledger/ledger.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reds-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const second = 1e6;

/** Instance 0 reports at these seconds; the threshold is 30 s. */
function audit(beats: readonly number[], redsAt: readonly number[], untilS = 1_000) {
  const file = join(folder, "ledger");
  const writer = createLedger(file);
  for (const [seq, at] of beats.entries()) writer.sent(0, seq, 0, at * second);
  writer.close();
  const flips: RedFlip[] = redsAt.map((at) => ({
    instance: 0,
    atUs: at * second,
    recordedAtUs: (at + 0.25) * second,
  }));
  return auditReds(loadLedger([file]), flips, { overdueAfterS: 30, untilUs: untilS * second });
}

test("a red after a true silence is right, and its lag is told", () => {
  const result = audit([10, 20, 30], [59.99]);
  expect(result).toMatchObject({ reds: 1, falseReds: 0, missedReds: 0, repeatedReds: 0, lagP99Ms: 250 });
});

test("a red while the device was trying is false", () => {
  expect(audit([10, 20, 30, 40], [41], 60).falseReds).toBe(1);
});

test("a silence that nobody marked is missed, unless its deadline is still to come", () => {
  expect(audit([10, 20], []).missedReds).toBe(1);
  expect(audit([10, 20], [], 40).missedReds).toBe(0);
});

test("one silence that is recorded twice is found", () => {
  expect(audit([10], [40.01, 40.02]).repeatedReds).toBe(1);
  expect(audit([10, 100], [40.01, 130.01]).repeatedReds).toBe(0);
});
