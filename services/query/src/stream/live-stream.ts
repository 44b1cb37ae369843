import { once } from "node:events";
import type { Response } from "express";
import { isFor, type LiveEventType, type LiveItem, overflowItem, type Rendered } from "./live-item.ts";

export type StreamOptions = {
  /** What the reader may see and asked for; null is everything. */
  readonly customers: ReadonlySet<string> | null;
  readonly types: ReadonlySet<LiveEventType> | null;
  /** Unread bytes at which a reader is cut off. */
  readonly bufferBytes: number;
  readonly onCut: () => void;
  readonly onSent: (events: number) => void;
};

export type LiveStream = {
  /** After customers were added or moved, or the reader's roles changed. */
  readonly setCustomers: (customers: ReadonlySet<string> | null) => void;
  readonly offer: (items: readonly Rendered[]) => void;
  /** What is offered waits until `start` has put the past in front of it, as fast as the reader reads. */
  readonly start: (past: readonly Rendered[]) => Promise<void>;
  readonly comment: (text: string) => void;
  /** Once a second: tells of what was left out, and begins to count anew. */
  readonly tick: (id: number) => void;
  readonly end: () => void;
};

/** Nobody reads more than this in a second; the lists say it better. */
const maxEventsPerSecond = 500;

const maxWaiting = 2_000;
const pastAtOnce = 200;

/**
 * Writes without waiting; a reader who left unread what he got before is cut off and comes again with his last
 * position. What waits for him is bounded by that and by one second's events.
 */
function createWriter(response: Response, { bufferBytes, onCut }: StreamOptions) {
  return (text: string) => {
    if (response.destroyed || response.writableEnded) return;
    if (response.writableLength <= bufferBytes) {
      response.write(text);
      return;
    }
    onCut();
    response.destroy();
  };
}

/** As fast as the reader reads: the past is long, and being slow with it is no fault. */
async function writePast(response: Response, past: readonly Rendered[]): Promise<void> {
  for (let n = 0; n < past.length && !response.destroyed; n += pastAtOnce) {
    const part = past.slice(n, n + pastAtOnce).map(({ text }) => text);
    if (!response.write(part.join("")))
      await Promise.race([once(response, "drain"), once(response, "close")]);
  }
}

/** Of a mass liveness does not tell one by one: once when all of it is marked, and then of what is recorded of it. */
function createFilter({ types, customers: first }: StreamOptions) {
  let customers = first;
  const asks = (type: LiveEventType) => types === null || types.has(type);
  const isAskedFor = ({ type, audience }: LiveItem) => asks(type) && isFor(audience, customers);
  const isMass = ({ type, audience }: LiveItem) =>
    type === "overflow" && asks("flip") && isFor(audience, customers);
  const isMarkedMass = (item: LiveItem) => isMass(item) && item.audience === "everybody";
  return {
    setCustomers: (next: ReadonlySet<string> | null) => {
      customers = next;
    },
    isAskedFor,
    isWanted: (item: LiveItem) => (item.type === "overflow" ? isMarkedMass(item) : isAskedFor(item)),
    isRecordedMass: (item: LiveItem) => isMass(item) && !isMarkedMass(item),
  };
}

export function createLiveStream(response: Response, options: StreamOptions): LiveStream {
  const { onSent } = options;
  const write = createWriter(response, options);
  const { setCustomers, isAskedFor, isWanted, isRecordedMass } = createFilter(options);
  let waiting: Rendered[] | undefined = [];
  let sent = 0;
  let overflowed = false;

  const deliver = (items: readonly Rendered[]) => {
    const wanted = items.filter(isWanted);
    const room = Math.max(0, maxEventsPerSecond - sent);
    if (wanted.length > room || items.some(isRecordedMass)) overflowed = true;
    // The newest are the ones worth showing.
    const shown = room === 0 ? [] : wanted.slice(-room);
    if (shown.length === 0) return;
    sent += shown.length;
    onSent(shown.length);
    write(shown.map(({ text }) => text).join(""));
  };
  return {
    setCustomers,
    offer: (items) => {
      if (!waiting) deliver(items);
      else if (waiting.length < maxWaiting) waiting.push(...items);
      else overflowed = true;
    },
    start: async (past) => {
      const wanted = past.filter(isAskedFor);
      await writePast(response, wanted);
      onSent(wanted.length);
      const seen = new Set(past.map(({ key }) => key));
      const since = waiting ?? [];
      waiting = undefined;
      deliver(since.filter(({ key }) => !seen.has(key)));
    },
    comment: (text) => write(`: ${text}\n\n`),
    tick: (id) => {
      sent = 0;
      if (!overflowed) return;
      overflowed = false;
      write(overflowItem(id).text);
    },
    end: () => response.end(),
  };
}
