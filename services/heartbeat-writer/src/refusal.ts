import { randomUUIDv7 } from "node:crypto";
import { exchanges } from "@rollcall/contracts/broker";
import type { Envelope, RejectionEvent } from "@rollcall/contracts/messages";
import type { RejectionReason } from "@rollcall/contracts/outcomes";
import type { Publisher } from "@rollcall/service-kit";

type Origin = {
  readonly at: number;
  readonly customer: string;
  readonly machine?: string;
  readonly software?: string;
};

/** What a device was answered 200 for and we could not store as it is: the customer finds it in the rejections. */
export const refusal = (
  reason: RejectionReason,
  { at, customer, machine, software }: Origin,
  detail: string,
  count = 1,
): RejectionEvent => ({
  at,
  last_at: at,
  reason,
  count,
  customer,
  machine: machine ?? null,
  software: software ?? null,
  kind: machine === undefined ? null : "metrics",
  token_prefix: null,
  token_customer: customer,
  address: "",
  http_status: 200,
  detail,
  payload: null,
});

/** What was left out is in the payload, a line each; beyond this a further event takes the rest. */
const mostPayload = 32_000;

/** One event for all that differ in nothing but their time and what was left out. */
export function foldRefusals(events: readonly RejectionEvent[]): RejectionEvent[] {
  const folded = new Map<string, RejectionEvent>();
  for (const event of events) {
    const { reason, customer, machine, software } = event;
    const key = `${reason} ${event.kind} ${customer} ${machine} ${software}`;
    const known = folded.get(key);
    const isFull = known && (known.payload?.length ?? 0) + (event.payload?.length ?? 0) >= mostPayload;
    if (isFull) folded.set(`${key} ${folded.size}`, known);
    if (!known || isFull) folded.set(key, event);
    else
      folded.set(key, {
        ...known,
        at: Math.min(known.at, event.at),
        last_at: Math.max(known.last_at, event.last_at),
        count: known.count + event.count,
        payload: event.payload === null ? known.payload : `${known.payload ?? ""}\n${event.payload}`,
      });
  }
  return [...folded.values()];
}

export async function publishRefusals(
  publisher: Publisher,
  refusals: readonly RejectionEvent[],
): Promise<void> {
  if (refusals.length === 0) return;
  const events = foldRefusals(refusals);
  const envelope: Envelope<"rejection"> = { version: 1, id: randomUUIDv7(), kind: "rejection", events };
  await publisher.publish(exchanges.events, "rejection", Buffer.from(JSON.stringify(envelope)));
}
