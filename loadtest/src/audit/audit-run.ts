import type { Ledger } from "../ledger/ledger.ts";
import { kindCode, loadLedger } from "../ledger/ledger.ts";
import type { RequestKind } from "../ledger/ledger-file.ts";
import type { RunIdentity } from "../ledger/request-text.ts";
import { type Audit, classify } from "./classify.ts";
import { drain, type Drain } from "./drain.ts";
import { createObserver } from "./observe.ts";
import {
  countStored,
  type HeartbeatRow,
  observeDiagnostics,
  observeHeartbeats,
  observeReadings,
  observeStatuses,
  type Stores,
} from "./stores.ts";

export type RunAudit = Audit & {
  readonly drain: Drain;
};

export type AuditOptions = {
  readonly stores: Stores;
  readonly identity: RunIdentity;
  readonly ledgerFiles: readonly string[];
  /** Messages that wait on the broker. */
  readonly waiting: () => Promise<number>;
  readonly patienceMs?: number;
  /** Kinds whose requests can be told apart in the stores; all when absent. */
  readonly kinds?: readonly RequestKind[];
  readonly onHeartbeat?: (row: HeartbeatRow, ledger: Ledger) => void;
};

function keepOnly(ledger: Ledger, kinds: readonly RequestKind[]): void {
  const codes = new Set(kinds.map(kindCode));
  for (let seq = 0; seq < ledger.size; seq += 1) {
    if (codes.has(ledger.kind[seq] as number)) continue;
    ledger.sent[seq] = 0;
    ledger.status[seq] = 0;
  }
}

function acknowledgedOf(ledger: Ledger): number {
  let count = 0;
  for (const status of ledger.status) if (status >= 200 && status < 300) count += 1;
  return count;
}

/** Waits until the run is stored, then finds the fate of each of its requests. */
export async function auditRun(options: AuditOptions): Promise<RunAudit> {
  const { stores, identity, waiting, patienceMs = 60_000, onHeartbeat } = options;
  const { run } = identity;
  const ledger = loadLedger(options.ledgerFiles);
  if (options.kinds) keepOnly(ledger, options.kinds);
  const drained = await drain({
    waiting,
    stored: () => countStored(stores, run),
    acknowledged: acknowledgedOf(ledger),
    patienceMs,
    settledMs: 2_500,
  });
  const observer = createObserver(ledger);
  await observeHeartbeats(stores, identity, ledger, observer, (row) => onHeartbeat?.(row, ledger));
  await observeReadings(stores, run, observer);
  await observeDiagnostics(stores, run, observer);
  await observeStatuses(stores, run, observer);
  return { ...classify(ledger, observer.result()), drain: drained };
}
