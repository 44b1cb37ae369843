import { setTimeout as delay } from "node:timers/promises";
import { type EventKind, exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import { errorMessage, PermanentError } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Publisher } from "./publisher.ts";

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
  /** Stores all events of these envelopes, durably and idempotently. Throws PermanentError for bad input. */
  readonly apply: (items: readonly T[]) => Promise<void>;
  /**
   * For one envelope that `apply` called bad: stores its good events and hands the bad ones to `bury`, which must have
   * returned before the envelope is remembered as applied.
   */
  readonly isolate: (item: T, bury: Bury) => Promise<void>;
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

/** A bug, not a fault of the world: the process ends and the broker delivers again. */
const isBug = (error: unknown) =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;

type Parts<K extends EventKind, T> = {
  readonly log: Log;
  readonly publisher: Publisher;
  readonly options: BatchStoreOptions<K, T>;
};

async function bury<K extends EventKind, T>(
  { log, publisher, options }: Parts<K, T>,
  { id, kind }: Held<T>,
  dead: readonly DeadEvent[],
) {
  const { queue } = options;
  for (const { event, reason } of dead) {
    const content = Buffer.from(JSON.stringify({ version: 1, id, kind, events: [event] }));
    await publisher.publish(exchanges.dead, queue, content, { headers: { reason: reason.slice(0, 500) } });
    log.error({ queue, reason }, "an event can never be stored and went to the dead-letter queue");
  }
  options.count("dead", dead.length);
}

async function isolate<K extends EventKind, T>(parts: Parts<K, T>, held: Held<T>, known: number) {
  let dead = 0;
  await parts.options.isolate(held.item, async (events) => {
    await bury(parts, held, events);
    dead += events.length;
  });
  parts.options.count("stored", held.events - known - dead);
  held.ack();
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
    if (!(error instanceof PermanentError)) throw error;
    const middle = held.length >> 1;
    if (middle > 0) {
      await store(parts, held.slice(0, middle), left);
      await store(parts, held.slice(middle), left);
      return;
    }
    for (const one of held) await isolate(parts, one, knownDead(one));
  }
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
  const parts = { log, publisher, options };
  let failure: string | undefined;

  const attempt = async (left: Map<Held<T>, number>): Promise<boolean> => {
    try {
      await buryKnown(parts, left.keys());
      await store(parts, [...left.keys()], left);
      failure = undefined;
      return true;
    } catch (err) {
      if (isBug(err)) throw err;
      failure = errorMessage(err);
      return false;
    }
  };
  const storeBatch = async (held: readonly Held<T>[], giveUp: AbortSignal): Promise<void> => {
    const left = new Map(held.map((one) => [one, one.dead.length]));
    for (let tries = 0; !(await attempt(left)); tries += 1) {
      const events = eventCount(left.keys());
      if (giveUp.aborted) {
        count("returned", events);
        log.warn({ reason: failure, events, queue }, "left a batch unstored, it stays on the broker");
        return;
      }
      count("retried", events);
      const waitMs = Math.min(5_000, 100 * 2 ** tries);
      log.warn({ reason: failure, tries, waitMs, queue }, "could not store a batch, trying again");
      await delay(waitMs, undefined, { signal: giveUp }).catch(() => undefined);
    }
  };
  return { storeBatch, failure: () => failure };
}
