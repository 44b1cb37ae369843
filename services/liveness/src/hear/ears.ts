import { blindAfterUs } from "@rollcall/contracts/redis";
import type { QueueDepth } from "@rollcall/service-kit";
import { createGatewayWords, type GatewayWords, gatewaysBound } from "./gateway-words.ts";
import type { Redis } from "ioredis";

export type Report = {
  /** Up to when the process has applied all that was delivered to it, µs. */
  readonly reportUs: number;
  /** How often it has said so. */
  readonly sequence: number;
  /** Newest arrival of the canary's heartbeat at a gateway that it knows of, µs. */
  readonly canaryUs: number;
  /** Newest arrival of anybody else's heartbeat, µs. */
  readonly newestUs: number;
  readonly gateways: GatewayWords;
};
/** Whose heartbeats an envelope brings. */
export type Heard = { readonly others: boolean; readonly canary: boolean };
export type Reports = ReadonlyMap<string, Report>;

export type EarsParts = {
  readonly name: string;
  readonly nowUs: () => number;
  readonly monotonicMs: () => number;
  readonly marginUs: number;
  /** What waits in the queue, asked over the channel of the deliveries; undefined while disconnected. */
  readonly depth: () => Promise<QueueDepth | undefined>;
  /** Writes our report (undefined: takes it away) and answers everybody's. */
  readonly exchange: (name: string, report: Report | undefined) => Promise<Reports>;
  /** Takes away the report of a process that is gone. */
  readonly forget: (name: string) => Promise<void>;
  /** How long the canary may be silent. */
  readonly canaryWithinUs: number;
  /** When the canary was heard before this process started, µs; 0 when it never was. */
  readonly canaryUs?: number;
};

/** A process that has not reported for so long is gone, once the broker says so too. */
const staleAfterMs = 3_000;
/** A longer one is a backlog, which is known for what it is. With the margin on top it is less than what makes blind. */
const maxDelayUs = 2_000_000;
/** A delay is forgotten in some seconds: so much of it is left at the next sweep. */
const decay = 0.95;

/**
 * The canary speaks every 10 s the way that devices take. When neither its heartbeat nor anybody's has been heard for
 * 15 s, nobody reaches the gateways, whatever these say of themselves, and silence proves nothing. Without a canary, or
 * when it was given up, silence of everybody is what it seems.
 */
const canaryGivenUpUs = 3_600_000_000;

function canaryBound(all: readonly Report[], nowUs: number, canaryWithinUs: number): number {
  const canaryUs = Math.max(...all.map((report) => report.canaryUs));
  if (nowUs - canaryUs > canaryGivenUpUs) return Number.POSITIVE_INFINITY;
  const newestUs = Math.max(...all.map((report) => report.newestUs));
  return Math.max(canaryUs, newestUs) + canaryWithinUs;
}

/** Up to when we are sure that the gateways took what devices sent. */
function lastArrivalBound(reports: Reports, nowUs: number, canaryWithinUs: number): number {
  const all = [...reports.values()];
  const words = all.map(({ gateways }) => gateways);
  return Math.min(gatewaysBound(words, nowUs), canaryBound(all, nowUs, canaryWithinUs));
}

/**
 * Once deaf, the horizon stands until the gap is long enough to be declared blind; a shorter one would be passed over, and
 * those who were refused in it would turn red.
 */
function createDeafness() {
  let deafSinceUs: number | undefined;
  return (horizonUs: number, boundUs: number): number => {
    if (boundUs < horizonUs) deafSinceUs ??= boundUs;
    else if (deafSinceUs !== undefined && horizonUs - deafSinceUs > blindAfterUs) deafSinceUs = undefined;
    return Math.min(horizonUs, deafSinceUs ?? horizonUs);
  };
}

/** Answers who of the others has stopped reporting. */
function createRollCall(monotonicMs: () => number) {
  const lastHeard = new Map<string, { sequence: number; atMs: number }>();
  return (reports: Reports, own: string): string[] => {
    const atMs = monotonicMs();
    for (const [process, { sequence }] of reports)
      if (lastHeard.get(process)?.sequence !== sequence) lastHeard.set(process, { sequence, atMs });
    for (const process of lastHeard.keys()) if (!reports.has(process)) lastHeard.delete(process);
    return [...lastHeard]
      .filter(([process, heard]) => process !== own && atMs - heard.atMs > staleAfterMs)
      .map(([process]) => process);
  };
}

/** What this process knows of the gateways: their own words, and who came through them. */
function createSigns({ canaryUs: knownUs = 0 }: EarsParts) {
  const words = createGatewayWords();
  let canaryUs = knownUs;
  let newestUs = 0;
  return {
    hearGateway: words.hear,
    hear: ({ others, canary }: Heard, atUs: number): void => {
      if (others) newestUs = Math.max(newestUs, atUs);
      if (canary) canaryUs = Math.max(canaryUs, atUs);
    },
    report: (atUs: number) => ({ canaryUs, newestUs, gateways: words.report(atUs) }),
  };
}

/** Envelopes that were delivered and are not applied yet, and how long what came lately was on its way. */
function createHeld({ nowUs, marginUs }: EarsParts) {
  const held = new Map<object, number>();
  let slowestUs = 0;
  return {
    isEmpty: () => held.size === 0,
    add: (envelope: object, atUs: number): void => {
      held.set(envelope, atUs);
      slowestUs = Math.max(slowestUs, Math.min(nowUs() - atUs, maxDelayUs));
    },
    settle: (envelopes: readonly object[]): void => {
      for (const envelope of envelopes) held.delete(envelope);
    },
    forget: (): void => held.clear(),
    oldestUs: (): number => {
      let oldest = Number.POSITIVE_INFINITY;
      for (const atUs of held.values()) if (atUs < oldest) oldest = atUs;
      return oldest;
    },
    /** What is on its way takes as long as what came lately; a slow broker makes us wait for it, within bounds. */
    margin: (): number => {
      slowestUs *= decay;
      return Math.max(marginUs, 1.5 * slowestUs);
    },
  };
}

/**
 * The horizon: the instant up to which all that arrived at the gateways has been applied, by whichever process. A
 * sweeper that goes no further never calls silent whom we merely have not listened to yet. A process that was paused
 * holds messages that nobody else gets, so its report counts until the broker has taken them back.
 */
export function createEars(parts: EarsParts) {
  const { name, nowUs, canaryWithinUs, depth, exchange, forget } = parts;
  const held = createHeld(parts);
  const signs = createSigns(parts);
  const silentProcesses = createRollCall(parts.monotonicMs);
  const heardUntil = createDeafness();
  let sequence = 0;

  return {
    /** An envelope was delivered whose first event arrived at `atUs`. */
    take: (envelope: object, atUs: number, heard: Heard = { others: false, canary: false }): void => {
      held.add(envelope, atUs);
      signs.hear(heard, atUs);
    },
    hearGateway: signs.hearGateway,
    settle: held.settle,
    /** The connection is new: what was held is delivered again. */
    forgetHeld: held.forget,
    oldestHeldUs: (): number | undefined => (held.isEmpty() ? undefined : held.oldestUs()),
    /** µs; undefined when it cannot be told now. */
    horizonUs: async (): Promise<number | undefined> => {
      const askedUs = nowUs();
      const answer = await depth();
      // A queue that claims to have no consumer, not even us, has not really answered.
      const queue = answer && answer.consumers > 0 ? answer : undefined;
      const oldestUs = held.oldestUs();
      // What waits in the queue is younger than what was delivered; with nothing delivered it tells no bound.
      if (!queue || (queue.ready > 0 && held.isEmpty())) {
        if (!answer) await exchange(name, undefined);
        return undefined;
      }
      sequence += 1;
      const own = { reportUs: Math.min(askedUs, oldestUs), sequence, ...signs.report(askedUs) };
      const reports = await exchange(name, own);
      const gone = silentProcesses(reports, name);
      // A consumer that has not reported yet may hold anything; so may one that is paused.
      if (queue.consumers > reports.size - gone.length) return undefined;
      for (const process of gone) await forget(process);
      let horizon = own.reportUs;
      for (const [process, { reportUs }] of reports)
        if (!gone.includes(process)) horizon = Math.min(horizon, reportUs);
      const boundUs = lastArrivalBound(reports, askedUs, canaryWithinUs);
      return Math.floor(heardUntil(horizon - held.margin(), boundUs));
    },
    close: async (): Promise<void> => void (await exchange(name, undefined)),
  };
}

export type Ears = ReturnType<typeof createEars>;

const boardKey = "liveness:ears";

/** Where the processes of liveness tell each other how far they have heard: a hash in Redis. */
export const createEarsBoard = (redis: Redis) => ({
  exchange: async (name: string, report: Report | undefined): Promise<Reports> => {
    const written = report
      ? redis.pipeline().hset(boardKey, name, JSON.stringify(report))
      : redis.pipeline().hdel(boardKey, name);
    const [write, read] = (await written.hgetall(boardKey).exec()) ?? [];
    if (write?.[0]) throw write[0];
    if (read?.[0]) throw read[0];
    const reports = Object.entries((read?.[1] ?? {}) as Record<string, string>);
    return new Map(reports.map(([process, value]) => [process, JSON.parse(value) as Report]));
  },
  forget: async (name: string): Promise<void> => void (await redis.hdel(boardKey, name)),
});
