import { type InstancePath, instanceId, slugPattern } from "@rollcall/contracts/identity";
import type { Envelope, EventOf, HeartbeatBody, PingBody } from "@rollcall/contracts/messages";
import { cutText, type DeadEvent, errorMessage, type Reading, storableText } from "@rollcall/service-kit";
import { type Facts, factsOf } from "../register/facts.ts";

export type LivenessKind = "heartbeat" | "status" | "metrics" | "ping";
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
  /** Seconds after which it is overdue, where the contact says so itself. */
  readonly deadlineSeconds?: number;
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

/** A monitor that is paused is silent as if it had said so, for longer than anybody waits. */
const pausedSeconds = 100 * 366 * 86_400;

/** A ping says when its monitor falls due; one that does not only registers. */
function pingOf({ ping, deadline_seconds, paused }: PingBody): Pick<Contact, "does"> & Partial<Contact> {
  if (ping === "deleted") return { does: "stop" };
  if (deadline_seconds === undefined) return { does: "nothing" };
  const deadlineSeconds = deadline_seconds;
  if (!Number.isSafeInteger(deadlineSeconds) || deadlineSeconds < 1)
    throw new Error(`deadline_seconds is no number of seconds: ${String(deadline_seconds)}`);
  return { does: "beat", deadlineSeconds, ...(paused === true && { silentFor: pausedSeconds }) };
}

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
  if (kind === "ping") return { customer, machine, software, atUs, id, ...pingOf(event.body as PingBody) };
  const does = kind === "status" && isStop(event.body as EventOf<"status">["body"]) ? "stop" : "nothing";
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
