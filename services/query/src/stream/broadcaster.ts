import { type LiveItem, type Rendered, render } from "./live-item.ts";
import type { LiveStream } from "./live-stream.ts";
import { createRecentKeys } from "./recent-keys.ts";

export type Broadcaster = {
  /** Every open stream, with what to do when the reader's access may have changed. */
  readonly streams: Map<LiveStream, () => void>;
  /** Position (µs) of what is sent now: never goes back, so that it is a place to continue from. */
  readonly nextId: () => number;
  /** Offers to every stream what was not offered before, written out once for all. */
  readonly broadcast: (items: readonly LiveItem[]) => void;
};

const rememberedKeys = 20_000;

export function createBroadcaster(): Broadcaster {
  const streams = new Map<LiveStream, () => void>();
  const isNew = createRecentKeys(rememberedKeys);
  let lastId = 0;
  const nextId = () => (lastId = Math.max(Date.now() * 1_000, lastId + 1));
  return {
    streams,
    nextId,
    broadcast: (items) => {
      const fresh = items.filter(({ key }) => isNew(key));
      if (fresh.length === 0) return;
      const id = nextId();
      const rendered: Rendered[] = fresh.map((item) => render(item, id));
      for (const stream of streams.keys()) stream.offer(rendered);
    },
  };
}
