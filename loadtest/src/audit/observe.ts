import type { Ledger } from "../ledger/ledger.ts";
import type { Observations } from "./classify.ts";

/** One row of a store, as far as the audit needs it. */
export type StoredRow = {
  readonly kind: number;
  readonly seq: number;
  /** How many sightings the row stands for. */
  readonly count: number;
  /** Whether the row's instance is the one the ledger names; stores that do not tell answer true. */
  readonly fits: boolean;
};

/** Collects rows of all stores into counts per request. */
export function createObserver(ledger: Ledger) {
  const stored = new Uint8Array(ledger.size);
  const examples: string[] = [];
  let rows = 0;
  let unexpectedRows = 0;
  return {
    take: ({ kind, seq, count, fits }: StoredRow) => {
      rows += count;
      const known = seq >= 0 && seq < ledger.size && ledger.sent[seq] === 1 && ledger.kind[seq] === kind;
      if (known && fits) {
        const sum = (stored[seq] as number) + count;
        // Beyond what a byte holds the books would no longer balance; nothing is ever stored so often.
        if (sum > 255) throw new Error(`request ${seq} is stored ${sum} times`);
        stored[seq] = sum;
        return;
      }
      unexpectedRows += count;
      if (examples.length < 5)
        examples.push(
          `kind ${kind}, request ${seq}${known ? ", of another instance" : ", not in the ledger"}`,
        );
    },
    result: (): Observations => ({ stored, rows, unexpectedRows, unexpectedExamples: examples }),
  };
}
