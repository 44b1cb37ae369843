import { randomUUIDv7 } from "node:crypto";
import { exchanges } from "@rollcall/contracts/broker";
import type { RejectionEvent } from "@rollcall/contracts/messages";
import { errorMessage, type Log, type Publisher } from "@rollcall/service-kit";
import { createRejectionFolds, type Fold, type Rejection } from "./rejection-folds.ts";

export type RejectionLog = {
  readonly record: (rejection: Rejection) => Fold;
  /** Rows that wait for the broker. */
  readonly waiting: () => number;
  /** Publishes what is folded so far; what the broker does not take in time is lost and logged. */
  readonly close: () => Promise<void>;
};

const foldForUs = 1_000_000;
const lookEveryMs = 200;
const maxFolds = 500;
/** Rows kept while the broker is away, at most some 5 kB each; beyond it they join by reason. */
const maxWaiting = 4_000;
const maxRowsPerMessage = 200;
const closeWithinMs = 2_000;

/** Makes room: all rows of a reason become one that names nobody and counts them all. */
function joinByReason(rows: readonly RejectionEvent[]): RejectionEvent[] {
  const joined = new Map<string, RejectionEvent>();
  for (const row of rows) {
    const before = joined.get(row.reason);
    joined.set(row.reason, {
      ...row,
      customer: null,
      machine: null,
      software: null,
      kind: null,
      token_prefix: null,
      token_customer: null,
      address: "many",
      path: null,
      payload: null,
      detail: "the broker was away for long, single refusals could not be kept",
      at: before?.at ?? row.at,
      count: (before?.count ?? 0) + row.count,
    });
  }
  return [...joined.values()];
}

/** Records refusals: folded for a second, published with confirm, kept while the broker is away. */
export function createRejectionLog(
  publisher: Publisher,
  log: Log,
  { now, onPublished }: { now: () => number; onPublished?: (refusals: number) => void },
): RejectionLog {
  const folds = createRejectionFolds(now, { maxFolds });
  let waiting: RejectionEvent[] = [];
  let publishing: Promise<void> | undefined;

  const publishWaiting = async () => {
    while (waiting.length > 0) {
      const rows = waiting.splice(0, maxRowsPerMessage);
      const envelope = { version: 1, id: randomUUIDv7(), kind: "rejection", events: rows };
      try {
        await publisher.publish(exchanges.events, "rejection", Buffer.from(JSON.stringify(envelope)));
      } catch (error) {
        waiting.unshift(...rows);
        throw error;
      }
      onPublished?.(rows.reduce((sum, { count }) => sum + count, 0));
    }
  };
  const flush = (openedBeforeUs: number): Promise<void> => {
    waiting.push(...folds.take(openedBeforeUs));
    if (waiting.length > maxWaiting) waiting = joinByReason(waiting);
    if (waiting.length === 0 || !publisher.isConnected() || publisher.isBlocked())
      return publishing ?? Promise.resolve();
    publishing ??= publishWaiting()
      .catch((error: unknown) => {
        log.warn({ reason: errorMessage(error) }, "could not publish rejections, keeping them");
      })
      .finally(() => {
        publishing = undefined;
      });
    return publishing;
  };
  const timer = setInterval(() => void flush(now() - foldForUs), lookEveryMs);
  return {
    record: folds.add,
    waiting: () => waiting.length,
    close: async () => {
      clearInterval(timer);
      const late = new Promise<void>((resolve) => setTimeout(resolve, closeWithinMs).unref());
      await Promise.race([flush(Infinity), late]);
      // A publish that was under way when we came had not seen the last rows.
      await Promise.race([flush(Infinity), late]);
      if (waiting.length > 0) log.error({ rows: waiting.length }, "stopping with rejections unpublished");
    },
  };
}
