import type { ArrivalClock } from "./arrival-clock.ts";
import type { DeviceLimit } from "./device-limit.ts";
import type { DeviceKind } from "@rollcall/contracts/broker";
import type { TokenFact } from "./directory.ts";
import { createIdempotencyKeys } from "./idempotency-key.ts";
import type { MicroBatches, Outcome, Waiter } from "./micro-batches.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** One valid message of a device whose token is good for the customer. */
export type Message = {
  readonly token: TokenFact;
  readonly machine: string;
  readonly software: string;
  readonly kind: DeviceKind;
  /** The peer's. */
  readonly address: string;
  readonly idempotencyKey: string | undefined;
  /** JSON text of the body, safe to store. */
  readonly text: string;
};

export type Delivery = Message &
  Waiter & {
    /** Called once, within the deadline; null when the message is stored durably. */
    done(refusal: Refusal | null): void;
  };

export type Intake = {
  /** Why nothing more, or nothing more of the kind, can be taken of the customer now. */
  readonly refusesNow: (token: TokenFact, kind?: DeviceKind) => Refusal | null;
  /** Why the message may not bear its Idempotency-Key. */
  readonly refusesKey: (message: Message) => Refusal | null;
  /** Takes one message. */
  readonly accept: (delivery: Delivery) => void;
  /** The event's text with its own arrival time, for whoever publishes it himself. */
  readonly eventText: (message: Message) => string;
  readonly batches: MicroBatches;
  readonly deviceLimit: DeviceLimit;
};

export const limitRefusals = {
  refused: refuse("device_limit", "the customer has reached its device limit"),
  unknown: refuse("overloaded", "the device limit cannot be checked now"),
} as const;

const notNow = refuse("overloaded", "the broker is away or too much is waiting for it");
const tooManyOfOne = refuse("overloaded", "too many requests of this customer at once", { status: 429 });
export const notInTime = refuse("overloaded", "the broker did not confirm in time");

/** How a delivery that was published settles. */
export function settleDelivery(delivery: Delivery, outcome: Outcome): void {
  delivery.token.customer.inFlight -= 1;
  delivery.done(outcome === "stored" ? null : notInTime);
}

export const createDelivery = (message: Message, done: Delivery["done"]): Delivery => ({
  ...message,
  done,
  settle(outcome) {
    settleDelivery(this, outcome);
  },
});

// Spliced, not serialised: slugs and addresses have no character that JSON escapes.
const eventTextAt = (at: number, { token, machine, software, address, idempotencyKey, text }: Message) => {
  const key = idempotencyKey === undefined ? "" : `,"idempotency_key":${JSON.stringify(idempotencyKey)}`;
  return `{"at":${at},"customer":"${token.customer.slug}","machine":"${machine}","software":"${software}","address":"${address}"${key},"body":${text}}`;
};

export function createIntake(parts: {
  clock: ArrivalClock;
  batches: MicroBatches;
  deviceLimit: DeviceLimit;
  /** Events that one customer may have in flight, so that one flood does not shut out all others. */
  maxInFlightPerCustomer: number;
  /** Something that nothing was wrong with: a message, a batch, or the part of a batch of one kind. */
  onRefused: () => void;
}): Intake {
  const { clock, batches, deviceLimit, maxInFlightPerCustomer, onRefused } = parts;

  const eventText = (message: Message) => {
    const at = clock.now();
    message.token.usedAtMs = at / 1_000;
    return eventTextAt(at, message);
  };
  const refusesNow = ({ customer }: TokenFact, kind?: DeviceKind) => {
    const hasRoom = customer.inFlight < maxInFlightPerCustomer;
    if (hasRoom && batches.accepts(kind)) return null;
    onRefused();
    return batches.accepts(kind) ? tooManyOfOne : notNow;
  };
  const publish = (delivery: Delivery) => {
    delivery.token.customer.inFlight += 1;
    batches.add(delivery.kind, eventText(delivery), delivery);
  };
  const admit = async (delivery: Delivery) => {
    const admission = await deviceLimit.admit(delivery.token.customer, delivery.machine);
    if (admission === "admitted") publish(delivery);
    else delivery.done(limitRefusals[admission]);
  };
  const refusesKey = createIdempotencyKeys();
  const accept: Intake["accept"] = (delivery) => {
    const refusal = refusesNow(delivery.token, delivery.kind) ?? refusesKey(delivery);
    if (refusal !== null) delivery.done(refusal);
    else if (deviceLimit.isKnown(delivery.token.customer, delivery.machine)) publish(delivery);
    else void admit(delivery);
  };
  return { accept, refusesNow, refusesKey, eventText, batches, deviceLimit };
}
