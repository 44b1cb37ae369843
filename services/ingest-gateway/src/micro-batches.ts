import { randomUUIDv7 } from "node:crypto";
import { type EventKind, exchanges } from "@rollcall/contracts/broker";
import { packText, type Publisher } from "@rollcall/service-kit";
import { createConfirmWatch } from "./confirm-watch.ts";

export type Outcome = "stored" | "failed";

export type Waiter = {
  /** Called once: when the broker has the event durably, or when it is clear that it will not in time. */
  settle(outcome: Outcome): void;
};

export type MicroBatchOptions = {
  /** How long an event may wait for others. */
  readonly gatherMs: number;
  /** After it events that are not confirmed count as failed. */
  readonly deadlineMs: number;
  readonly maxInFlight: number;
  readonly onSettled: (kind: EventKind, batch: { events: number; seconds: number; outcome: Outcome }) => void;
};

export const maxEventsPerMessage = 500;
/** Characters; a message is published as soon as it has so many. */
export const maxMessageLength = 1024 * 1024;
/** Characters published and not confirmed: bounds the memory that a silent broker costs. */
const maxInFlightLength = 128 * 1024 * 1024;
const checkDeadlinesEveryMs = 25;
/**
 * How long a batch may gather, as times of `gatherMs`, by what it holds: what a message costs the broker and all behind it
 * is worth more than some milliseconds once it is shared by many.
 */
const longest = [
  { events: 64, times: 10 },
  { events: 3, times: 4 },
  { events: 0, times: 1 },
] as const;
/**
 * Times `gatherMs` without a further event, after which nobody is waited for: whoever could have added to the batch waits
 * for its answer himself. A stream of 2,000/s has such a pause once in twenty batches.
 */
const quietTimes = 0.75;

type Batch = {
  readonly kind: EventKind;
  readonly startedAt: number;
  /** When the newest event came. */
  lastAt: number;
  /** Emptied when published: strings that wait for a confirm cost the garbage collector much. */
  events: string[];
  waiters: Waiter[];
  count: number;
  length: number;
};

/**
 * Gathers events of a kind for `gatherMs`, longer while many keep coming, publishes them as one message and answers all on
 * its confirm: one confirmed publish per request costs the broker nine times the CPU. What is not confirmed within the deadline is
 * answered `failed`, and still counts as in flight until the broker or the connection has spoken.
 */
export class MicroBatches {
  readonly #publisher: Publisher;
  readonly #options: MicroBatchOptions;
  readonly #gathering = new Map<EventKind, Batch>();
  /** Oldest first. */
  readonly #flying = new Set<Batch>();
  readonly #watch: ReturnType<typeof createConfirmWatch>;
  readonly #longestMs: number;
  /** Runs only while something flies: an idle gateway does not wake up for it. */
  #deadlines: NodeJS.Timeout | undefined;
  #inFlight = 0;
  #inFlightLength = 0;

  constructor(publisher: Publisher, options: MicroBatchOptions) {
    this.#publisher = publisher;
    this.#options = options;
    this.#watch = createConfirmWatch(options.deadlineMs);
    this.#longestMs = longest[0].times * options.gatherMs;
  }

  /** Events that are gathered, or published and not confirmed. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** False when nothing, or nothing of this kind, can be published now. */
  accepts(kind?: EventKind): boolean {
    return (
      (kind === undefined || !this.#watch.hangs(kind)) &&
      this.#inFlight < this.#options.maxInFlight &&
      this.#inFlightLength < maxInFlightLength &&
      this.#publisher.isConnected() &&
      !this.#publisher.isBlocked()
    );
  }

  /** One event, gathered with others. */
  add(kind: EventKind, event: string, waiter: Waiter): void {
    const batch = this.#gathering.get(kind) ?? this.#gather(kind);
    this.#put(batch, event);
    batch.waiters.push(waiter);
    batch.lastAt = performance.now();
    const isFull = batch.count >= maxEventsPerMessage || batch.length >= maxMessageLength;
    // A busy event loop comes to its timers late; an event that comes in by then does not wait for them.
    if (isFull || batch.lastAt - batch.startedAt >= this.#longestMs) this.#publish(batch);
  }

  /** A message of its own for events that come together. */
  addAll(kind: EventKind, events: readonly string[], waiter: Waiter): void {
    const batch = this.#start(kind);
    for (const event of events) this.#put(batch, event);
    batch.waiters.push(waiter);
    this.#publish(batch);
  }

  /** Publishes what is gathered and waits until all is settled, at most for the deadline. */
  async close(): Promise<void> {
    for (const batch of this.#gathering.values()) this.#publish(batch);
    const until = performance.now() + this.#options.deadlineMs;
    while (this.#flying.size > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 5));
    clearTimeout(this.#deadlines);
    for (const batch of this.#flying) this.#answer(batch, "failed");
  }

  #start(kind: EventKind): Batch {
    const now = performance.now();
    const batch = { kind, startedAt: now, lastAt: now, events: [], waiters: [], count: 0, length: 0 };
    this.#flying.add(batch);
    this.#deadlines ??= setTimeout(() => this.#failLate(), checkDeadlinesEveryMs);
    return batch;
  }

  #gather(kind: EventKind): Batch {
    const batch = this.#start(kind);
    this.#gathering.set(kind, batch);
    this.#gatherFor(batch, this.#options.gatherMs);
    return batch;
  }

  #gatherFor(batch: Batch, waitMs: number): void {
    setTimeout(() => {
      if (this.#gathering.get(batch.kind) !== batch) return;
      if (this.#isGathered(batch, performance.now())) this.#publish(batch);
      else this.#gatherFor(batch, this.#options.gatherMs / 2);
    }, waitMs);
  }

  #isGathered(batch: Batch, now: number): boolean {
    const { gatherMs } = this.#options;
    const times = longest.find(({ events }) => batch.count >= events)?.times ?? 1;
    return now - batch.lastAt >= quietTimes * gatherMs || now - batch.startedAt >= times * gatherMs;
  }

  #put(batch: Batch, event: string): void {
    batch.events.push(event);
    batch.count += 1;
    batch.length += event.length;
    this.#inFlight += 1;
    this.#inFlightLength += event.length;
  }

  #publish(batch: Batch): void {
    const { kind } = batch;
    if (this.#gathering.get(kind) === batch) this.#gathering.delete(kind);
    const head = `{"version":1,"id":"${randomUUIDv7()}","kind":"${kind}","events":[`;
    const { content, contentEncoding } = packText(`${head}${batch.events.join(",")}]}`);
    batch.events = [];
    this.#watch.published(kind);
    this.#publisher.publish(exchanges.events, kind, content, { contentEncoding }).then(
      () => this.#settle(batch, "stored"),
      () => this.#settle(batch, "failed"),
    );
  }

  #settle(batch: Batch, outcome: Outcome): void {
    this.#flying.delete(batch);
    this.#watch.answered(batch.kind, batch.startedAt);
    this.#inFlight -= batch.count;
    this.#inFlightLength -= batch.length;
    const seconds = (performance.now() - batch.startedAt) / 1_000;
    this.#options.onSettled(batch.kind, { events: batch.count, seconds, outcome });
    this.#answer(batch, outcome);
  }

  #answer(batch: Batch, outcome: Outcome): void {
    const { waiters } = batch;
    batch.waiters = [];
    for (const waiter of waiters) waiter.settle(outcome);
  }

  #failLate(): void {
    const again = () => setTimeout(() => this.#failLate(), checkDeadlinesEveryMs);
    this.#deadlines = this.#flying.size > 0 ? again() : undefined;
    const before = performance.now() - this.#options.deadlineMs;
    for (const batch of this.#flying) {
      if (batch.startedAt > before) break;
      this.#watch.late(batch.kind);
      this.#answer(batch, "failed");
    }
  }
}
