import { setTimeout as delay } from "node:timers/promises";
import { type EventKind, exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import { createGatherer, type GathererOptions } from "./batch-gatherer.ts";
import { type BatchStoreOptions, createBatchStore, type DeadEvent, type Held } from "./batch-store.ts";
import { type Delivery, openConsumer, type QueueDepth } from "./consumer.ts";
import { errorMessage } from "./errors.ts";
import { parseExact } from "./exact-json.ts";
import type { Log } from "./log.ts";
import { type MessageContent, unpackText } from "./message-content.ts";
import type { Publisher } from "./publisher.ts";
import { cutText } from "./storable-text.ts";

export type Reading<T> = { readonly item: T; readonly dead: readonly DeadEvent[] };

export type BatchConsumerOptions<K extends EventKind, T = Envelope<K>> = BatchStoreOptions<K, T> &
  Omit<GathererOptions, "flushAtEnvelopes"> & {
    /** Most envelopes unacked at once: bounds memory. */
    readonly prefetch: number;
    /**
     * Runs when an envelope arrives; what it answers is held in its place, so it should be small. Events that it finds
     * bad go to the dead-letter queue. Without it the envelope itself is held.
     */
    readonly read?: (envelope: Envelope<K>) => Reading<T>;
    /** Whole numbers beyond 2^53 are `ExactNumber`s, with their digits; otherwise they are rounded. */
    readonly exactNumbers?: boolean;
    /** The consumer (re)connected and has not been delivered anything yet. */
    readonly onConnect?: () => void;
    /** How long a stop may take to store what was delivered; what is left stays on the broker. */
    readonly closeWithinMs?: number;
  };

export type BatchConsumer = {
  readonly isConnected: () => boolean;
  /** Deliveries came over the present connection: of a queue with a single active consumer, this one is it. */
  readonly isActive: () => boolean;
  /** Why the last attempt to store failed; undefined when it succeeded. */
  readonly failure: () => string | undefined;
  /** Arrival (µs) of the oldest event that was delivered and is not settled yet; undefined when there is none. */
  readonly oldestAtUs: () => number | undefined;
  /** Events delivered and not settled. */
  readonly inFlight: () => number;
  /** What waits in the queue; undefined while there is no connection. See `Consumer`. */
  readonly depth: () => Promise<QueueDepth | undefined>;
  /** Stops deliveries, stores what was delivered, acks it, closes. */
  readonly close: () => Promise<void>;
};

function parseEnvelope<K extends EventKind>(
  message: MessageContent,
  parse: (text: string) => unknown,
): Envelope<K> {
  const envelope = parse(unpackText(message)) as Envelope<K> | null;
  if (envelope?.version !== 1) throw new Error(`unknown envelope version ${String(envelope?.version)}`);
  if (!Array.isArray(envelope.events) || envelope.events.length === 0)
    throw new Error("an envelope without events");
  return envelope;
}

function hold<K extends EventKind, T>(
  delivery: Delivery,
  parse: (text: string) => unknown,
  read: (envelope: Envelope<K>) => Reading<T>,
): Held<T> {
  const envelope = parseEnvelope<K>(delivery, parse);
  const { id, kind, events } = envelope;
  const { item, dead } = read(envelope);
  // Nothing of the delivery but its ack is kept: the text would be the larger part of the memory.
  const { ack } = delivery;
  return { ack, id, kind, events: events.length, firstAtUs: events[0]?.at ?? 0, item, dead };
}

/** Hands each delivery, read, to `add`; what cannot be read goes to the dead-letter queue as it is. */
function createReader<K extends EventKind, T>(
  log: Log,
  publisher: Publisher,
  options: BatchConsumerOptions<K, T>,
  add: (held: Held<T>) => void,
) {
  const { queue, count } = options;
  const read = options.read ?? ((envelope: Envelope<K>) => ({ item: envelope as T, dead: [] }));
  const parse = options.exactNumbers ? parseExact : JSON.parse;
  const bury = async (delivery: Delivery, reason: string) => {
    const { content, contentEncoding } = delivery;
    const headers = { reason: cutText(reason, 500) };
    await publisher.publish(exchanges.dead, queue, content, { contentEncoding, headers });
    log.error({ queue, reason }, "a message cannot be read and went to the dead-letter queue");
    delivery.ack();
  };
  return (delivery: Delivery) => {
    let held: Held<T>;
    try {
      held = hold(delivery, parse, read);
    } catch (error) {
      // Not acked until the dead-letter queue has it: on failure it comes again with the next connection.
      bury(delivery, errorMessage(error)).catch((err: unknown) =>
        log.warn({ err }, "the dead-letter queue did not take a message, it will come again"),
      );
      return;
    }
    count("received", held.events);
    add(held);
  };
}

/**
 * Gathers envelopes from a queue, applies them in batches, one batch at a time, and acks after the write is durable.
 * Passing failure: the batch is kept and tried again with back-off. Permanent failure: the batch is bisected down to
 * the bad envelope, whose good events are stored and whose bad ones go to the dead-letter queue with the reason. A failure
 * that is neither for certain is permanent for an event that met it alone often enough (`createSuspects`).
 */
export async function consumeBatches<K extends EventKind, T = Envelope<K>>(
  url: string,
  log: Log,
  publisher: Publisher,
  options: BatchConsumerOptions<K, T>,
): Promise<BatchConsumer> {
  const { queue, prefetch, closeWithinMs = 7_000 } = options;
  let active = false;
  const { storeBatch, failure } = createBatchStore<K, T>(log, publisher, options);
  // Half: while one batch is stored, the next is delivered.
  const flushAtEnvelopes = Math.max(1, prefetch >> 1);
  const gatherer = createGatherer<T>({ ...options, flushAtEnvelopes }, storeBatch);
  const read = createReader(log, publisher, options, gatherer.add);
  const onDelivery = (delivery: Delivery) => {
    active = true;
    read(delivery);
  };
  const onConnect = () => {
    active = false;
    // What waits came over a lost connection and can no longer be acked; it is delivered again.
    options.count("returned", gatherer.forget());
    options.onConnect?.();
  };
  const consumer = await openConsumer(url, log, { queue, prefetch, onDelivery, onConnect });
  return {
    isConnected: consumer.isConnected,
    isActive: () => active && consumer.isConnected(),
    failure,
    oldestAtUs: gatherer.oldestAtUs,
    inFlight: gatherer.inFlight,
    depth: consumer.depth,
    close: async () => {
      await consumer.cancel();
      const timeout = new AbortController();
      await Promise.race([gatherer.close(), delay(closeWithinMs, undefined, { signal: timeout.signal })]);
      timeout.abort();
      await consumer.close();
    },
  };
}
