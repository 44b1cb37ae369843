import type { Address } from "./device-route.ts";
import type { TokenFact } from "./directory.ts";
import type { RejectionLog } from "./rejection-log.ts";

type Taken = {
  readonly sender: string;
  readonly address: Address;
  readonly token: TokenFact;
  readonly payload: string;
};

export type NoteLeftOut = (taken: Taken, fields: readonly string[]) => void;

const againAfterMs = 3_600_000;
/** Instances whose note is remembered; beyond it all are told anew. */
const maxRemembered = 100_000;

/** Tells once an hour and instance which fields of its heartbeats are left out: it may send the same each minute. */
export function createLeftOutNotes(
  rejections: Pick<RejectionLog, "record">,
  nowMs: () => number,
): NoteLeftOut {
  const told = new Map<string, number>();
  return ({ sender, address, token, payload }, fields) => {
    const { customer, machine, software, kind } = address;
    const note = `left out: ${fields.join(", ")}`;
    const key = [customer, machine, software, note].join(" ");
    if (nowMs() - (told.get(key) ?? -Infinity) < againAfterMs) return;
    if (told.size >= maxRemembered) told.clear();
    told.set(key, nowMs());
    const owner = { tokenPrefix: `fmt_${token.id}`, tokenCustomer: token.customer.slug };
    const where = { customer, machine, software, kind, address: sender };
    rejections
      .record({ reason: "accepted_without", status: 200, note, ...where, ...owner })
      .offerPayload(() => payload);
  };
}
