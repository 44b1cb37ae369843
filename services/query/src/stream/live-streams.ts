import { exchanges } from "@rollcall/contracts/broker";
import type { LiveMessage } from "@rollcall/contracts/live";
import type { Change } from "@rollcall/contracts/messages";
import {
  errorMessage,
  listenToChanges,
  listenToFanout,
  type Log,
  type Queryable,
} from "@rollcall/service-kit";
import type { Metrics } from "../metrics.ts";
import { createBroadcaster, type Broadcaster } from "./broadcaster.ts";
import type { LiveItem } from "./live-item.ts";
import { changeItem, liveMessageItems } from "./live-message-items.ts";
import { recordedItems, type RecordedType, recordedTypes } from "./recorded-items.ts";

export type LiveStreams = Pick<Broadcaster, "streams" | "nextId"> & {
  /** What was recorded since a position, oldest first; `complete` is false when there was more than is sent. */
  readonly past: (
    sinceUs: number,
    types: readonly RecordedType[],
  ) => Promise<{ items: LiveItem[]; complete: boolean }>;
  readonly close: () => Promise<void>;
};

export type LiveStreamsOptions = {
  readonly amqpUrl: string;
  readonly postgres: Queryable;
  readonly pulse: () => Promise<LiveItem[]>;
  readonly log: Log;
  readonly metrics: Metrics;
};

const tickEveryMs = 1_000;
const pulseEveryTicks = 5;
const commentEveryTicks = 15;
/** A row may become visible this much later than the instant that it carries: the length of a transaction. */
const lateMs = 5_000;
const maxPast = 2_000;

/** Flips come over the broker; PostgreSQL is asked for them now and then, should a message have been lost. */
const polledEveryTicks: Readonly<Record<RecordedType, number>> = {
  flip: 5,
  notice: 5,
  status: 1,
  diagnostic: 1,
  rejection: 1,
};

async function readPast(postgres: Queryable, since: Date, types: readonly RecordedType[]) {
  const read = await Promise.all(types.map((type) => recordedItems[type](postgres, since, maxPast)));
  return { items: read.flat(), complete: read.every(({ length }) => length < maxPast) };
}

/** Once a second: keep-alives, and what PostgreSQL recorded that no message tells of. Nothing while nobody reads. */
function startTicking(
  { streams, nextId, broadcast }: Broadcaster,
  options: LiveStreamsOptions,
  onTick: () => void,
): NodeJS.Timeout {
  const { postgres, pulse, log, metrics } = options;
  let ticks = 0;
  let polling = false;
  const poll = async () => {
    const types = recordedTypes.filter((type) => ticks % polledEveryTicks[type] === 0);
    const since = new Date(Date.now() - lateMs - polledEveryTicks.flip * tickEveryMs);
    broadcast((await readPast(postgres, since, types)).items);
    if (ticks % pulseEveryTicks === 0) broadcast(await pulse());
  };
  return setInterval(() => {
    ticks += 1;
    onTick();
    metrics.streamsOpen.set(streams.size);
    for (const stream of streams.keys()) {
      stream.tick(nextId());
      if (ticks % commentEveryTicks === 0) stream.comment("keep-alive");
    }
    if (polling || streams.size === 0) return;
    polling = true;
    poll()
      .catch((error: unknown) =>
        log.warn({ reason: errorMessage(error) }, "could not read what was recorded"),
      )
      .finally(() => (polling = false));
  }, tickEveryMs);
}

/** What may change what a reader may see. */
const accessTables: ReadonlySet<string> = new Set(["customers", "users", "api_keys"]);

/** Tells every open stream of this process what happens: one source for all, so that a reader costs little. */
export async function openLiveStreams(options: LiveStreamsOptions): Promise<LiveStreams> {
  const { amqpUrl, postgres, log } = options;
  const broadcaster = createBroadcaster();
  const { streams, nextId, broadcast } = broadcaster;
  let messages = 0;
  let accessChanged = false;
  const onChange = (change: Change) => {
    broadcast([changeItem(change, (messages += 1))]);
    accessChanged ||= accessTables.has(change.table);
  };
  // Once for all changes of a second: a thousand new customers are no reason for a thousand look-ups a stream.
  const recheckAccess = () => {
    if (!accessChanged) return;
    accessChanged = false;
    for (const recheck of streams.values()) recheck();
  };
  const onMessage = (content: Buffer) => {
    try {
      broadcast(liveMessageItems(JSON.parse(content.toString("utf8")) as LiveMessage, (messages += 1)));
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, "a live message cannot be read");
    }
  };
  const onConnect = () => {};
  const live = await listenToFanout(amqpUrl, log, { exchange: exchanges.live, onMessage, onConnect });
  const changed = await listenToChanges(amqpUrl, log, { onChange, onConnect });
  const timer = startTicking(broadcaster, options, recheckAccess);
  return {
    streams,
    nextId,
    past: (sinceUs, types) => readPast(postgres, new Date(sinceUs / 1_000 - lateMs), types),
    close: async () => {
      clearInterval(timer);
      for (const stream of streams.keys()) stream.end();
      await Promise.all([live.close(), changed.close()]);
    },
  };
}
