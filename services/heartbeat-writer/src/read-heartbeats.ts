import { instanceId, slugPattern } from "@rollcall/contracts/identity";
import type { Envelope, EventOf, RejectionEvent } from "@rollcall/contracts/messages";
import { cutText, type Reading } from "@rollcall/service-kit";
import type { DistinctValues } from "./distinct-values.ts";
import { heartbeatLine, symbolText } from "./heartbeat-line.ts";
import { refusal } from "./refusal.ts";
import { readRows, type Rows } from "./rows.ts";

export type ReadParts = {
  readonly distinct: DistinctValues;
  /** Rows before this instant (µs) would be dropped silently by the table's TTL. */
  readonly keptSinceUs: () => number;
  readonly nowUs: () => number;
  /** Told the instant of each row. */
  readonly expect?: (at: number) => void;
  readonly count: (outcome: "sent" | "too_old" | "in_future" | "no_number", rows: number) => void;
};

const dayUs = 86_400_000_000;

/** QuestDB answers 204 to much that is wrong, so what would make a bad row is refused here. */
export function checkOrigin({ at, customer, machine, software }: EventOf<"heartbeat">): void {
  if (!Number.isSafeInteger(at) || at <= 0) throw new Error(`at is no instant: ${String(at)}`);
  for (const slug of [customer, machine, software])
    if (typeof slug !== "string" || !slugPattern.test(slug))
      throw new Error(`not a slug: ${JSON.stringify(slug)}`);
}

const hourUs = 3_600_000_000;

/** A ping of a job is a heartbeat of its monitor; what people did to the monitor, and words that move no clock, are none. */
const beatsOf = (events: Envelope<"ping">["events"]): EventOf<"heartbeat">[] =>
  events
    .filter(({ body }) => body.method !== undefined && body.deadline_seconds !== undefined)
    .map((event) => ({ ...event, body: {} }));

/** Once an hour of each instance whose version is stored as `other`. */
function createOtherVersions() {
  let hour = 0;
  let told = new Set<string>();
  return (event: EventOf<"heartbeat">, version: string): RejectionEvent | undefined => {
    const { at, machine, software } = event;
    const present = Math.floor(at / hourUs);
    if (present !== hour) told = new Set();
    hour = present;
    const key = `${event.customer}/${machine}/${software}`;
    if (told.has(key)) return undefined;
    told.add(key);
    const shown = JSON.stringify(cutText(version, 100));
    const detail = `Too many distinct versions; ${shown} was stored as other`;
    return { ...refusal("distinct_values", event, detail), kind: "heartbeat" };
  };
}

/** Turns an envelope of heartbeats into rows of `heartbeats`. */
export function createHeartbeatReader(parts: ReadParts) {
  const { distinct, keptSinceUs, nowUs, count } = parts;
  /** Of one envelope: counting each row would cost more than writing it. */
  let sent = 0;
  const tellOther = createOtherVersions();

  const lineOf = (event: EventOf<"heartbeat">, rejections: RejectionEvent[]): string => {
    checkOrigin(event);
    const { at, customer, body } = event;
    // QuestDB reckons a TTL from a table's newest row: one far ahead would make it drop all others.
    if (at > nowUs() + dayUs) throw new Error(`at lies more than a day ahead: ${at}`);
    if (at < keptSinceUs()) {
      count("too_old", 1);
      rejections.push(
        refusal("too_old", { at, customer }, "A heartbeat waited longer than the history is kept for"),
      );
      return "";
    }
    sent += 1;
    parts.expect?.(at);
    const text = symbolText(body.version);
    const instance = instanceId(event);
    if (text === undefined) return heartbeatLine(event, instance, undefined);
    const { isAdmitted, line } = distinct.admit("version", { customer, instance, at }, text);
    if (isAdmitted) return line + heartbeatLine(event, instance, text);
    const refused = tellOther(event, text);
    if (refused) rejections.push(refused);
    return heartbeatLine(event, instance, "other");
  };
  return ({ kind, events }: Envelope<"heartbeat"> | Envelope<"ping">): Reading<Rows> => {
    sent = 0;
    const beats = kind === "ping" ? beatsOf(events) : events;
    const rows = readRows(beats, lineOf);
    count("sent", sent);
    return rows;
  };
}
