import { liveNow, updateLive } from "./live-store.ts";
import { readEvents, type StreamEvent } from "./sse-reader.ts";

/** The platform sends a keep-alive at least every 15 s; three missed ones are a dead stream. */
const silentAfterMs = 45_000;
const longestWaitMs = 15_000;
/** The head of the stream comes at once, or the platform cannot answer. */
const openWithinMs = 8_000;

type LiveStreamOptions = {
  url: string;
  onEvent: (event: StreamEvent) => void;
  /** Events may have been missed: everything on the page is read again. */
  onResume: () => void;
  /** Answers whether the platform can be reached at all, while there is no stream. */
  probe: () => Promise<boolean>;
};

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const openStream = async (options: LiveStreamOptions, lastId: string | null, stop: AbortSignal) => {
  const cutOff = new AbortController();
  let timer = setTimeout(() => cutOff.abort(), openWithinMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => cutOff.abort(), silentAfterMs);
    updateLive({ state: "live", heardAt: Date.now(), retryAt: null });
  };
  let id = lastId;
  try {
    const response = await fetch(options.url, {
      headers: { accept: "text/event-stream", ...(id ? { "last-event-id": id } : {}) },
      signal: AbortSignal.any([stop, cutOff.signal]),
    });
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (!response.ok || !isStream || !response.body) return { missing: response.status < 500, id };
    heard();
    options.onResume();
    await readEvents(response.body, {
      onBytes: heard,
      onEvent: (event) => {
        id = event.id ?? id;
        updateLive({ eventAt: Date.now() });
        options.onEvent(event);
      },
    });
  } catch {
    // Cut: said by the state, tried again by the loop.
  } finally {
    clearTimeout(timer);
  }
  return { missing: false, id };
};

const pollOnce = async (options: LiveStreamOptions) => {
  const reached = await options.probe().catch(() => false);
  if (!reached) return false;
  updateLive({ state: "polling", heardAt: Date.now(), retryAt: null });
  options.onResume();
  return true;
};

/** Keeps the page live until stopped: the stream, or asking again every few seconds while there is none. */
export const startLiveStream = (options: LiveStreamOptions): (() => void) => {
  const stop = new AbortController();
  const loop = async () => {
    let lastId: string | null = null;
    let waitMs = 1_000;
    while (!stop.signal.aborted) {
      const before = liveNow().heardAt;
      const { missing, id } = await openStream(options, lastId, stop.signal);
      lastId = id;
      if (stop.signal.aborted) return;
      if (missing && (await pollOnce(options))) waitMs = 5_000;
      else {
        waitMs = liveNow().heardAt === before ? Math.min(waitMs * 2, longestWaitMs) : 1_000;
        updateLive({ state: "cut", retryAt: Date.now() + waitMs });
      }
      await wait(waitMs, stop.signal);
    }
  };
  void loop();
  return () => stop.abort();
};
