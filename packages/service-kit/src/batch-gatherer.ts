import { type Held, eventCount } from "./batch-store.ts";

export type GathererOptions = {
  /** A batch is stored this long after its first event, or when it has so many, whichever comes first. */
  readonly flushEveryMs: number;
  readonly flushAtEvents: number;
  /** Or when so many envelopes wait: beyond the prefetch no more would come. */
  readonly flushAtEnvelopes: number;
};

type Waiting<T> = { readonly held: Held<T>; readonly sinceMs: number };

/** What was delivered and waits to be stored, in the order of arrival. */
function createLine<T>({ flushEveryMs, flushAtEvents, flushAtEnvelopes }: GathererOptions) {
  let waiting: Waiting<T>[] = [];
  let events = 0;
  return {
    push: (held: Held<T>) => {
      waiting.push({ held, sinceMs: performance.now() });
      events += held.events;
    },
    /** The oldest that fill one batch. */
    take: (): readonly Held<T>[] => {
      let taken = 0;
      let batchEvents = 0;
      for (const { held } of waiting) {
        if (batchEvents >= flushAtEvents) break;
        batchEvents += held.events;
        taken += 1;
      }
      events -= batchEvents;
      return waiting.splice(0, taken).map(({ held }) => held);
    },
    clear: () => {
      waiting = [];
      events = 0;
    },
    first: () => waiting[0]?.held,
    events: () => events,
    /** Until the next batch is to be stored; without end when nothing waits. */
    dueInMs: () => {
      const [first] = waiting;
      if (!first) return Number.POSITIVE_INFINITY;
      if (events >= flushAtEvents || waiting.length >= flushAtEnvelopes) return 0;
      return Math.max(0, first.sinceMs + flushEveryMs - performance.now());
    },
  };
}

/** Waits until a line has a batch due, or the end comes. */
function createAlarm<T>(line: ReturnType<typeof createLine<T>>, ended: AbortSignal) {
  let wake = () => {};
  const untilDue = async () => {
    for (let ms = line.dueInMs(); ms > 0 && !ended.aborted; ms = line.dueInMs()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const timer = Number.isFinite(ms) ? setTimeout(resolve, Math.ceil(ms)) : undefined;
      await promise;
      clearTimeout(timer);
    }
  };
  return { untilDue, wake: () => wake() };
}

/** Gathers what is delivered and stores one batch at a time. */
export function createGatherer<T>(
  options: GathererOptions,
  storeBatch: (held: readonly Held<T>[], giveUp: AbortSignal) => Promise<void>,
) {
  const line = createLine<T>(options);
  const closing = new AbortController();
  const alarm = createAlarm<T>(line, closing.signal);
  let storing: readonly Held<T>[] = [];
  let giveUp = new AbortController();

  const run = async () => {
    for (;;) {
      await alarm.untilDue();
      storing = line.take();
      if (storing.length === 0 && closing.signal.aborted) return;
      await storeBatch(storing, giveUp.signal);
      storing = [];
    }
  };
  // A bug in storing is nobody's to catch: the process must end, and the broker delivers again.
  const running = run();

  return {
    add: (held: Held<T>) => {
      const dueBefore = line.dueInMs();
      line.push(held);
      // The first sets the alarm, the one that fills the batch rings it.
      if (dueBefore > 0 && (!Number.isFinite(dueBefore) || line.dueInMs() === 0)) alarm.wake();
    },
    /** Drops what waits; answers how many events. What is being stored gives up at its next failure. */
    forget: (): number => {
      const events = line.events();
      line.clear();
      giveUp.abort();
      giveUp = new AbortController();
      return events;
    },
    /** Stores all that waits, each batch tried once more, and ends. */
    close: async () => {
      closing.abort();
      giveUp.abort();
      alarm.wake();
      await running;
    },
    oldestAtUs: () => (storing[0] ?? line.first())?.firstAtUs,
    inFlight: () => line.events() + eventCount(storing),
  };
}
