import type { Delivery } from "@rollcall/service-kit";
import { cutText, parseExact, storableText, unpackText } from "@rollcall/service-kit";

/** Of what cannot be kept whole this much is, to be looked at. */
const mostBytes = 1_000_000;

export type DeadLetter = {
  readonly messageId: string;
  readonly queue: string;
  readonly reason: string;
  readonly kind: string | null;
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  readonly content: Buffer;
  readonly contentEncoding: string | undefined;
  readonly whole: boolean;
};

type Said = { readonly [name: string]: unknown };
const isObject = (value: unknown): value is Said => typeof value === "object" && value !== null;
const textOf = (value: unknown): string | null =>
  typeof value === "string" ? storableText(cutText(value, 200)) : null;

/** What the content says of itself; nothing where it cannot be read. */
function saidIn(delivery: Delivery): { envelope: Said; event: Said } {
  try {
    const envelope = parseExact(unpackText(delivery));
    if (!isObject(envelope)) return { envelope: {}, event: {} };
    const events: unknown = envelope["events"];
    const first: unknown = Array.isArray(events) ? events[0] : undefined;
    return { envelope, event: isObject(first) ? first : {} };
  } catch {
    return { envelope: {}, event: {} };
  }
}

/** Never throws: whatever it is, its bytes can be kept. `queue`: the one for which it was meant. */
export function readDeadLetter(queue: string, delivery: Delivery): DeadLetter {
  const { content, contentEncoding, messageId, reason } = delivery;
  const { envelope, event } = saidIn(delivery);
  const whole = content.length <= mostBytes;
  return {
    messageId,
    queue,
    reason: storableText(cutText(reason ?? "the broker gave it up: delivered too often", 500)),
    kind: textOf(envelope["kind"]),
    customer: textOf(event["customer"]),
    machine: textOf(event["machine"]),
    software: textOf(event["software"]),
    content: whole ? content : content.subarray(0, mostBytes),
    contentEncoding,
    whole,
  };
}
