import { closeSync, openSync, readSync, writeSync } from "node:fs";

/** What a request carried; the position is the code in the file. */
export const requestKinds = ["heartbeat", "diagnostics", "status", "metrics"] as const;
export type RequestKind = (typeof requestKinds)[number];

/** `sent` stands before the request goes out, `answered` after its answer, or after it is known to have none. */
export type LedgerRecord = {
  readonly type: "sent" | "answered";
  readonly kind: RequestKind;
  /** HTTP status, or a code of `noAnswer` below 100; 0 in `sent`. */
  readonly status: number;
  /** Number of the request in the run: its identity in the stores. */
  readonly seq: number;
  /** Number of the instance in the fleet. */
  readonly instance: number;
  readonly atUs: number;
};

const recordBytes = 20;
const bufferRecords = 8_192;

export type LedgerWriter = {
  readonly sent: (kind: number, seq: number, instance: number, atUs: number) => void;
  readonly answered: (kind: number, seq: number, instance: number, status: number, atUs: number) => void;
  readonly close: () => void;
};

/** Microseconds since the epoch; steps of the machine's clock do not reach it. */
export const nowUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000);

export function createLedger(file: string): LedgerWriter {
  const descriptor = openSync(file, "w");
  const buffer = Buffer.alloc(recordBytes * bufferRecords);
  let at = 0;
  const flush = () => {
    writeSync(descriptor, buffer, 0, at);
    at = 0;
  };
  const put = (type: number, kind: number, status: number, seq: number, instance: number, atUs: number) => {
    buffer[at] = type;
    buffer[at + 1] = kind;
    buffer.writeUInt16LE(status, at + 2);
    buffer.writeUInt32LE(seq, at + 4);
    buffer.writeUInt32LE(instance, at + 8);
    buffer.writeDoubleLE(atUs, at + 12);
    at += recordBytes;
    if (at === buffer.length) flush();
  };
  // So that a reader sees the file grow, and a crash of the generator loses half a second at most.
  const timer = setInterval(flush, 500);
  return {
    sent: (kind, seq, instance, atUs) => put(1, kind, 0, seq, instance, atUs),
    answered: (kind, seq, instance, status, atUs) => put(2, kind, status, seq, instance, atUs),
    close: () => {
      clearInterval(timer);
      flush();
      closeSync(descriptor);
    },
  };
}

/** All whole records of a ledger, in order. */
export function readLedger(file: string, take: (record: LedgerRecord) => void): void {
  const descriptor = openSync(file, "r");
  const buffer = Buffer.alloc(recordBytes * bufferRecords);
  try {
    for (let kept = 0; ; ) {
      const read = readSync(descriptor, buffer, kept, buffer.length - kept, null);
      if (read === 0) return;
      const length = kept + read;
      const whole = length - (length % recordBytes);
      for (let at = 0; at < whole; at += recordBytes)
        take({
          type: buffer[at] === 1 ? "sent" : "answered",
          kind: requestKinds[buffer[at + 1] as number] as RequestKind,
          status: buffer.readUInt16LE(at + 2),
          seq: buffer.readUInt32LE(at + 4),
          instance: buffer.readUInt32LE(at + 8),
          atUs: buffer.readDoubleLE(at + 12),
        });
      buffer.copy(buffer, 0, whole, length);
      kept = length - whole;
    }
  } finally {
    closeSync(descriptor);
  }
}
