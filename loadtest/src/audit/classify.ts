import { type RequestKind, requestKinds } from "../ledger/ledger-file.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** What the stores say about a run. */
export type Observations = {
  /** How often each request is stored (at most 255). */
  readonly stored: Uint8Array;
  /** Rows of the run that no request of the ledger explains. */
  readonly unexpectedRows: number;
  readonly unexpectedExamples: readonly string[];
  /** Rows of the run in all. */
  readonly rows: number;
};

/**
 * The fate of one request:
 * ok: acknowledged and stored once; lost: acknowledged and not stored; duplicated: stored more than once;
 * recovered: no answer, 5xx or 429, and stored once all the same; failed: the same and not stored;
 * refused: 4xx and not stored; unexpected: 4xx and stored all the same.
 */
export const fates = ["ok", "lost", "duplicated", "recovered", "failed", "refused", "unexpected"] as const;
export type Fate = (typeof fates)[number];

type Tally = Record<Fate, number>;

export type Audit = {
  readonly requests: number;
  readonly fates: Readonly<Tally>;
  readonly byKind: Readonly<Partial<Record<RequestKind, Tally>>>;
  readonly unexpectedRows: number;
  /** Requests = sum of fates, and rows = what the fates say plus the unexpected ones. */
  readonly balanced: boolean;
  /** Nothing lost, duplicated or unexpected, and balanced. */
  readonly clean: boolean;
  readonly examples: Readonly<Partial<Record<Fate, readonly number[]>>> & {
    readonly rows: readonly string[];
  };
};

export function fateOf(status: number, stored: number): Fate {
  if (stored > 1) return "duplicated";
  const acknowledged = status >= 200 && status < 300;
  const refused = status >= 300 && status < 500 && status !== 429;
  if (stored === 1) {
    if (acknowledged) return "ok";
    return refused ? "unexpected" : "recovered";
  }
  if (acknowledged) return "lost";
  return refused ? "refused" : "failed";
}

const emptyTally = (): Tally => Object.fromEntries(fates.map((fate) => [fate, 0])) as Tally;
const shownExamples = 5;
const isBad = (fate: Fate) => fate === "lost" || fate === "duplicated" || fate === "unexpected";

/** Finds a fate for every request of the ledger and checks that the books balance. */
export function classify(ledger: Ledger, { stored, unexpectedRows, rows, ...rest }: Observations): Audit {
  const tally = emptyTally();
  const byKind: Partial<Record<RequestKind, Tally>> = {};
  const examples: Partial<Record<Fate, number[]>> = {};
  let requests = 0;
  let explainedRows = 0;
  for (let seq = 0; seq < ledger.size; seq += 1) {
    if (!ledger.sent[seq]) continue;
    requests += 1;
    const copies = stored[seq] as number;
    const fate = fateOf(ledger.status[seq] as number, copies);
    const kind = requestKinds[ledger.kind[seq] as number] as RequestKind;
    const kindTally = (byKind[kind] ??= emptyTally());
    kindTally[fate] += 1;
    tally[fate] += 1;
    explainedRows += copies;
    if (isBad(fate)) {
      const shown = (examples[fate] ??= []);
      if (shown.length < shownExamples) shown.push(seq);
    }
  }
  const decided = fates.reduce((sum, fate) => sum + tally[fate], 0);
  const balanced = decided === requests && explainedRows + unexpectedRows === rows;
  const bad = tally.lost + tally.duplicated + tally.unexpected + unexpectedRows;
  return {
    requests,
    fates: tally,
    byKind,
    unexpectedRows,
    balanced,
    clean: balanced && bad === 0,
    examples: { ...examples, rows: rest.unexpectedExamples },
  };
}
