import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Audit, classify } from "../src/audit/classify.ts";
import { createObserver, type StoredRow } from "../src/audit/observe.ts";
import { createLedger } from "../src/ledger/ledger-file.ts";
import { loadLedger } from "../src/ledger/ledger.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "audit-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An audit of requests 0, 1, 2, … with these answers, against these rows. */
function audit(statuses: readonly (number | "none")[], rows: readonly Partial<StoredRow>[]): Audit {
  const file = join(folder, "ledger");
  const writer = createLedger(file);
  for (const [seq, status] of statuses.entries()) {
    writer.sent(0, seq, seq, 1_000);
    if (status !== "none") writer.answered(0, seq, seq, status, 2_000);
  }
  writer.close();
  const ledger = loadLedger([file]);
  const observer = createObserver(ledger);
  for (const row of rows) observer.take({ kind: 0, seq: 0, count: 1, fits: true, ...row });
  return classify(ledger, observer.result());
}

test("a clean run is clean: acknowledged and stored once, refused and not stored", () => {
  const result = audit([200, 200, 403, 503], [{ seq: 0 }, { seq: 1 }]);
  expect(result.fates).toMatchObject({ ok: 2, refused: 1, failed: 1, lost: 0, duplicated: 0 });
  expect(result).toMatchObject({ clean: true, balanced: true, requests: 4 });
});

test("a planted loss is found and named", () => {
  const result = audit([200, 200], [{ seq: 0 }]);
  expect(result.fates.lost).toBe(1);
  expect(result.examples.lost).toEqual([1]);
  expect(result.clean).toBe(false);
});

test("a planted duplicate is found, as a second row and as a raised count", () => {
  expect(audit([200], [{ seq: 0 }, { seq: 0 }]).fates.duplicated).toBe(1);
  const result = audit([200], [{ seq: 0, count: 2 }]);
  expect(result.examples.duplicated).toEqual([0]);
  expect(result).toMatchObject({ clean: false, balanced: true });
});

test("stored without an answer, or after 503 and 429, is recovered, which is no fault", () => {
  const result = audit(
    ["none", 1, 3, 503, 429],
    [0, 1, 2, 3, 4].map((seq) => ({ seq })),
  );
  expect(result.fates.recovered).toBe(5);
  expect(result.clean).toBe(true);
});

test("refused and stored all the same is unexpected", () => {
  const result = audit([403, 422], [{ seq: 0 }, { seq: 1 }]);
  expect(result.fates.unexpected).toBe(2);
  expect(result.clean).toBe(false);
});

test("rows that no request explains are unexpected: unknown, of another kind, of another instance", () => {
  const result = audit([200], [{ seq: 0 }, { seq: 9 }, { seq: 0, kind: 2 }, { seq: 0, fits: false }]);
  expect(result).toMatchObject({ unexpectedRows: 3, clean: false, balanced: true });
  expect(result.examples.rows).toEqual([
    "kind 0, request 9, not in the ledger",
    "kind 2, request 0, not in the ledger",
    "kind 0, request 0, of another instance",
  ]);
});

test("a request that stands twice in the ledger is refused", () => {
  const file = join(folder, "twice");
  const writer = createLedger(file);
  writer.sent(0, 1, 1, 1);
  writer.sent(0, 1, 1, 2);
  writer.close();
  expect(() => loadLedger([file])).toThrow("twice");
});
