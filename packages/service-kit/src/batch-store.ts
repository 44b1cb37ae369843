import { setTimeout as delay } from "node:timers/promises";
import { type EventKind, exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import { errorMessage } from "./errors.ts";
import { failureKind } from "./failure-kind.ts";
import type { Log } from "./log.ts";
import type { Publisher } from "./publisher.ts";
import { cutText } from "./storable-text.ts";
import { createSuspects, type IsLasting, type Suspects } from "./suspects.ts";

/** An event that can never be stored, with the reason. */
export type DeadEvent = { readonly event: unknown; readonly reason: string };

/**
 * Fates of events: received = stored + dead + returned + in flight. Returned: their connection was lost before they were
 * stored, so the broker delivers them again. `retried` counts attempts, it is no fate.
 */
export type Fate = "received" | "stored" | "dead" | "returned" | "retried";

export type Bury = (dead: readonly DeadEvent[]) => Promise<void>;

export type BatchStoreOptions<K extends EventKind, T = Envelope<K>> = {
  readonly queue: string;
  /** Stores all events of these envelopes, durably and idempotently. */
  readonly apply: (items: readonly T[]) => Promise<void>;
  /**
   * For one envelope that `apply` could not store although the store answers: stores its good events and hands the bad
   * ones to `bury`, which must have returned before the envelope is remembered as applied.
   */
  readonly isolate: (item: T, bury: Bury, isLasting: IsLasting) => Promise<void>;
  readonly count: (fate: Fate, events: number) => void;
  /** Names the kind of event, for the compiler only. */
  readonly kind?: K;
};

/** One delivered envelope, until its events have found their fate. */
export type Held<T> = {
  readonly ack: () => void;
  readonly id: string;
  readonly kind: string;
  readonly events: number;
  /** Arrival (µs) of its first event at the gateway. */
  readonly firstAtUs: number;
  readonly item: T;
  /** Found bad when it was read, not buried yet. */
  dead: readonly DeadEvent[];
};

export const eventCount = (held: Iterable<Held<unknown>>): number => {
  let sum = 0;
  for (const { events } of held) sum += events;
  return sum;
};

type Parts<K extends EventKind, T> = {
  readonly log: Log;
  readonly publisher: Publisher;
  readonly options: BatchStoreOptions<K, T>;
  readonly suspects: Suspects;
};

async function bury<K extends EventKind, T>(
  { log, publisher, options }: Parts<K, T>,
  { id, kind }: Held<T>,
  dead: readonly DeadEvent[],
) {
  const { queue } = options;
  for (const { event, reason } of dead) {
    const content = Buffer.from(JSON.stringify({ version: 1, id, kind, events: [event] }));
    await publisher.publish(exchanges.dead, queue, content, { headers: { reason: cutText(reason, 500) } });
    log.error({ queue, reason }, "an event can never be stored and went to the dead-letter queue");
  }
  options.count("dead", dead.length);
}

async function isolate<K extends EventKind, T>(parts: Parts<K, T>, held: Held<T>, known: number) {
  let dead = 0;
  const buryAndCount: Bury = async (events) => {
    await bury(parts, held, events);
    dead += events.length;
  };
  await parts.options.isolate(held.item, buryAndCount, parts.suspects.isLasting);
  parts.options.count("stored", held.events - known - dead);
  held.ack();
}

/** Both halves have their turn: one that fails in a way that nobody knows must not keep the other from being stored. */
async function storeHalves<K extends EventKind, T>(
  parts: Parts<K, T>,
  held: readonly Held<T>[],
  left: Map<Held<T>, number>,
): Promise<void> {
  const middle = held.length >> 1;
  let failed: { error: unknown } | undefined;
  for (const half of [held.slice(0, middle), held.slice(middle)]) {
    try {
      await store(parts, half, left);
    } catch (error) {
      if (failureKind(error) === "passing" || parts.suspects.areTooMany()) throw error;
      failed = { error };
    }
  }
  if (failed) throw failed.error;
}

/** Removes what is settled from `left`, so that a later failure retries only the rest. */
async function store<K extends EventKind, T>(
  parts: Parts<K, T>,
  held: readonly Held<T>[],
  left: Map<Held<T>, number>,
): Promise<void> {
  const knownDead = (one: Held<T>) => left.get(one) ?? 0;
  try {
    await parts.options.apply(held.map(({ item }) => item));
    for (const one of held) {
      parts.options.count("stored", one.events - knownDead(one));
      one.ack();
    }
  } catch (error) {
    if (!parts.suspects.isWorthIsolating(error)) throw error;
    if (held.length > 1) {
      await storeHalves(parts, held, left);
      return;
    }
    for (const one of held) await isolate(parts, one, knownDead(one));
  }
  parts.suspects.onStored();
  for (const one of held) left.delete(one);
}

async function buryKnown<K extends EventKind, T>(parts: Parts<K, T>, held: Iterable<Held<T>>) {
  for (const one of held) {
    if (one.dead.length === 0) continue;
    await bury(parts, one, one.dead);
    one.dead = [];
  }
}

/**
 * Stores batches of held envelopes and settles (acks) each once its events have found their fate. Tries with back-off
 * until all are settled, or until `giveUp` is aborted: then the broker still has them and delivers again.
 */
export function createBatchStore<K extends EventKind, T>(
  log: Log,
  publisher: Publisher,
  options: BatchStoreOptions<K, T>,
) {
  const { queue, count } = options;
  const suspects = createSuspects();
  const parts = { log, publisher, options, suspects };
  let failure: string | undefined;

  /** Answers how long to wait before the next; undefined when all is settled. */
  const attempt = async (left: Map<Held<T>, number>, tries: number): Promise<number | undefined> => {
    suspects.beginRound(tries);
    try {
      await buryKnown(parts, left.keys());
      await store(parts, [...left.keys()], left);
      failure = undefined;
      return undefined;
    } catch (error) {
      failure = errorMessage(error);
      return Math.min(failureKind(error) === "passing" ? 5_000 : suspects.longestWaitMs(), 100 * 2 ** tries);
    }
  };
  const storeBatch = async (held: readonly Held<T>[], giveUp: AbortSignal): Promise<void> => {
    const left = new Map(held.map((one) => [one, one.dead.length]));
    let waitMs = await attempt(left, 0);
    for (let tries = 1; waitMs !== undefined; tries += 1) {
      const events = eventCount(left.keys());
      if (giveUp.aborted) {
        count("returned", events);
        log.warn({ reason: failure, events, queue }, "left a batch unstored, it stays on the broker");
        return;
      }
      count("retried", events);
      log.warn({ reason: failure, tries, waitMs, queue }, "could not store a batch, trying again");
      await delay(waitMs, undefined, { signal: giveUp }).catch(() => undefined);
      waitMs = await attempt(left, tries);
    }
  };
  return { storeBatch, failure: () => failure };
}
