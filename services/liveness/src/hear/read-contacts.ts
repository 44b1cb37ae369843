import { type InstancePath, instanceId, slugPattern } from "@rollcall/contracts/identity";
import type { Envelope, EventOf, HeartbeatBody } from "@rollcall/contracts/messages";
import { cutText, type DeadEvent, errorMessage, type Reading, storableText } from "@rollcall/service-kit";
import { type Facts, factsOf } from "../register/facts.ts";

export type LivenessKind = "heartbeat" | "status" | "metrics";
/** What the queue brings: contacts, and the word of gateways that they hear. */
export type QueueKind = LivenessKind | "hearing";

/** One event, reduced to what liveness needs. Any contact registers; only some move the clock. */
export type Contact = InstancePath & {
  readonly id: string;
  readonly atUs: number;
  readonly does: "beat" | "stop" | "nothing";
  /** Announced silence, seconds. */
  readonly silentFor?: number | undefined;
  readonly silenceReason?: string | undefined;
  readonly facts?: Facts;
};

type DeviceEventOf = EventOf<LivenessKind>;

function checkOrigin({ at, customer, machine, software }: DeviceEventOf): void {
  if (!Number.isSafeInteger(at) || at <= 0) throw new Error(`at is no instant: ${String(at)}`);
  for (const slug of [customer, machine, software])
    if (typeof slug !== "string" || !slugPattern.test(slug)) throw new Error(`not a slug: ${slug}`);
}

/** A body with only a snapshot may carry the status in it. */
function isStop(body: EventOf<"status">["body"]): boolean {
  return (body.status ?? body.snapshot?.["status"]) === "stopped";
}

const storable = (reason: string | null | undefined) =>
  reason ? storableText(cutText(reason, 1_000)) : undefined;

export function readContact(kind: LivenessKind, event: DeviceEventOf): Contact {
  checkOrigin(event);
  const { at: atUs, customer, machine, software } = event;
  const id = instanceId(event);
  if (kind === "heartbeat") {
    const body = event.body as HeartbeatBody;
    const offline = body.going_offline;
    const silentFor = offline ? Math.round(offline.ttl_seconds) : undefined;
    const silenceReason = storable(offline?.reason);
    // Field by field: there is one for every heartbeat, and putting two objects together costs more.
    return {
      customer,
      machine,
      software,
      atUs,
      id,
      does: "beat",
      facts: factsOf(body),
      silentFor,
      silenceReason,
    };
  }
  const does = kind === "status" && isStop(event.body) ? "stop" : "nothing";
  return { customer, machine, software, atUs, id, does };
}

export function readContacts({ kind, events }: Envelope<LivenessKind>): Reading<readonly Contact[]> {
  const dead: DeadEvent[] = [];
  const item: Contact[] = [];
  for (const event of events) {
    try {
      item.push(readContact(kind, event));
    } catch (error) {
      dead.push({ event, reason: errorMessage(error) });
    }
  }
  return { item, dead };
}
