import { type RequestKind, readLedger, requestKinds } from "./ledger-file.ts";

/** A run's requests by number, in columns: ten million of them take 230 MB. */
export type Ledger = {
  /** One more than the highest number. */
  readonly size: number;
  /** 1 where a request with this number was sent. */
  readonly sent: Uint8Array;
  readonly kind: Uint8Array;
  /** 0 while it has no answer record. */
  readonly status: Uint16Array;
  readonly instance: Uint32Array;
  readonly sentAtUs: Float64Array;
  readonly answeredAtUs: Float64Array;
};

export const kindCode = (kind: RequestKind): number => requestKinds.indexOf(kind);

/** Reads the ledgers of all generators of a run; their numbers do not overlap. */
export function loadLedger(files: readonly string[]): Ledger {
  let size = 0;
  for (const file of files)
    readLedger(file, ({ seq }) => {
      if (seq >= size) size = seq + 1;
    });
  const ledger: Ledger = {
    size,
    sent: new Uint8Array(size),
    kind: new Uint8Array(size),
    status: new Uint16Array(size),
    instance: new Uint32Array(size),
    sentAtUs: new Float64Array(size),
    answeredAtUs: new Float64Array(size),
  };
  for (const file of files)
    readLedger(file, ({ type, kind, status, seq, instance, atUs }) => {
      if (type === "sent") {
        if (ledger.sent[seq]) throw new Error(`request ${seq} stands twice in the ledger`);
        ledger.sent[seq] = 1;
        ledger.kind[seq] = kindCode(kind);
        ledger.instance[seq] = instance;
        ledger.sentAtUs[seq] = atUs;
      } else {
        ledger.status[seq] = status;
        ledger.answeredAtUs[seq] = atUs;
      }
    });
  return ledger;
}
