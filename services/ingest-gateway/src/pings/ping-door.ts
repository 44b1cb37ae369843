import { StringDecoder } from "node:string_decoder";
import { storableText } from "@rollcall/service-kit";
import type { ArrivalClock } from "../arrival-clock.ts";
import { notInTime } from "../intake.ts";
import type { MicroBatches, Outcome } from "../micro-batches.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { allows, createSenderRates, monitorRate, strangerRate } from "./allowance.ts";
import type { MonitorDirectory, MonitorFact } from "./monitor-directory.ts";
import { type BadPing, type PingAddress, type PingTarget, readPingAddress } from "./ping-address.ts";
import { type PingAnswer, pingStored, refusedPing } from "./ping-answer.ts";

export type PingRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The sender's network address. */
  readonly sender: string;
  readonly body: Buffer;
  /** A browser or robot looked ahead: it is answered and does not count. */
  readonly isPreview: boolean;
};

export type PingDoor = (request: PingRequest, done: (answer: PingAnswer) => void) => void;

/** Of a body so much is kept. */
export const maxPayloadBytes = 10_000;

const unknown = refuse("ping_unknown", "no monitor has this address");
const tooMany = refuse("ping_too_many", "more pings than ten a second");
const tooManyUnknown = refuse("ping_too_many", "too many addresses that are none");
const inactive = refuse("customer_inactive", "the customer, or one above it, is inactive", { status: 404 });
const notNow = refuse("overloaded", "the broker is away or too much is waiting for it");
const invalid = ({ problem }: BadPing) => refuse("ping_invalid", problem);

export type PingDoorParts = {
  readonly clock: ArrivalClock;
  readonly batches: MicroBatches;
  readonly monitors: MonitorDirectory;
  readonly maxInFlightPerCustomer: number;
  /** Makes the monitor of a first ping; undefined where it cannot be. */
  readonly create: (key: string, slug: string) => Promise<MonitorFact | undefined>;
  readonly report: (request: PingRequest, refusal: Refusal, monitor: MonitorFact | undefined) => void;
  readonly count: (outcome: "stored" | "preview") => void;
  readonly onOverload: () => void;
  readonly nowMs?: () => number;
};

/** Cut where a character ends. */
const textOf = (body: Buffer) =>
  storableText(
    new StringDecoder("utf8").write(body.length > maxPayloadBytes ? body.subarray(0, maxPayloadBytes) : body),
  );

function bodyText(fact: MonitorFact, address: PingAddress, request: PingRequest, atMs: number): string {
  const { type, exitCode, runId, message, durationMs } = address;
  const payload = request.body.length > 0 ? textOf(request.body) : message?.slice(0, maxPayloadBytes);
  let text = `{"monitor":"${fact.id}","ping":"${type}","method":"${request.method}"`;
  if (exitCode !== undefined) text += `,"exit_code":${exitCode}`;
  if (runId !== undefined) text += `,"run_id":"${runId}"`;
  if (durationMs !== undefined) text += `,"duration_ms":${durationMs}`;
  if (type !== "log") text += `,"deadline_seconds":${fact.deadlines.seconds(atMs, type === "start")}`;
  if (fact.paused) text += `,"paused":true`;
  return payload === undefined ? `${text}}` : `${text},"payload":${JSON.stringify(storableText(payload))}}`;
}

function find(
  { byUuid, byPushToken, bySlug, customerOfKey }: MonitorDirectory,
  target: PingTarget,
): MonitorFact | undefined {
  if (target.by === "uuid") return byUuid.get(target.uuid) ?? byPushToken.get(target.uuid);
  if (target.by === "push") return byPushToken.get(target.token);
  const customer = customerOfKey.get(target.key);
  return customer === undefined ? undefined : bySlug.get(`${customer}/${target.slug}`);
}

type Asked = {
  readonly request: PingRequest;
  readonly address: PingAddress;
  readonly done: (answer: PingAnswer) => void;
};
type Refuse = (
  asked: Pick<Asked, "request" | "done">,
  refusal: Refusal,
  about?: { readonly monitor?: MonitorFact; readonly code?: string },
) => void;

/** Publishes a ping of a monitor that is known, unless it may not be taken now. */
function createPublish(parts: PingDoorParts, refuseWith: Refuse, nowMs: () => number) {
  const { clock, batches, maxInFlightPerCustomer, count, onOverload } = parts;
  const refusesNow = ({ customer, allowance }: MonitorFact): Refusal | null => {
    if (!customer.active) return inactive;
    if (!allows(allowance, monitorRate, nowMs())) return tooMany;
    if (customer.inFlight < maxInFlightPerCustomer && batches.accepts("ping")) return null;
    onOverload();
    return notNow;
  };
  return (monitor: MonitorFact, asked: Asked, isNew: boolean): void => {
    const refusal = refusesNow(monitor);
    if (refusal !== null) {
      refuseWith(asked, refusal, { monitor });
      return;
    }
    const { request, address, done } = asked;
    const { customer, machine, software } = monitor;
    const at = clock.now();
    const settle = (outcome: Outcome) => {
      customer.inFlight -= 1;
      if (outcome === "failed") {
        refuseWith(asked, notInTime, { monitor });
        return;
      }
      count("stored");
      done(pingStored(address, isNew));
    };
    customer.inFlight += 1;
    const body = bodyText(monitor, address, request, at / 1_000);
    // Spliced, not serialised: slugs and addresses have no character that JSON escapes.
    const event = `{"at":${at},"customer":"${customer.slug}","machine":"${machine}","software":"${software}","address":"${request.sender}","body":${body}}`;
    batches.add("ping", event, { settle });
  };
}

/** Judges pings and publishes them; each is answered when the broker has it. */
export function createPingDoor(parts: PingDoorParts): PingDoor {
  const { monitors, create, report, count, nowMs = () => performance.now() } = parts;
  const strangers = createSenderRates(strangerRate);
  const refuseWith: Refuse = ({ request, done }, refusal, { monitor, code } = {}) => {
    report(request, refusal, monitor);
    done(refusedPing(request, refusal, code));
  };
  const publish = createPublish(parts, refuseWith, nowMs);
  const makeFirst = async (key: string, slug: string, asked: Asked) => {
    const made = await create(key, slug).catch(() => null);
    if (made === null) refuseWith(asked, notNow);
    else if (made === undefined) refuseWith(asked, unknown);
    else publish(made, asked, true);
  };
  const takeUnknown = (asked: Asked) => {
    const { target } = asked.address;
    if (!strangers.allows(asked.request.sender, nowMs())) refuseWith(asked, tooManyUnknown);
    else if (target.by === "slug" && target.create && monitors.customerOfKey.has(target.key))
      void makeFirst(target.key, target.slug, asked);
    else refuseWith(asked, unknown);
  };
  const take = (asked: Asked) => {
    const monitor = find(monitors, asked.address.target);
    if (monitor === undefined) takeUnknown(asked);
    else if (asked.request.isPreview) {
      count("preview");
      asked.done(pingStored(asked.address, false));
    } else publish(monitor, asked, false);
  };
  return (request, done) => {
    const address = readPingAddress(request.url);
    if (address === undefined) refuseWith({ request, done }, unknown);
    else if ("problem" in address) refuseWith({ request, done }, invalid(address), { code: address.code });
    else take({ request, address, done });
  };
}
