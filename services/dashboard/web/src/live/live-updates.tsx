import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { apiBase } from "../api/client.ts";
import { limitedFetch } from "../api/limited-fetch.ts";
import { useSession } from "../api/session.tsx";
import type { Overview } from "../api/types.ts";
import { startLiveStream } from "./live-stream.ts";
import { updateLive } from "./live-store.ts";
import { whileSeen } from "./while-seen.ts";

/** Which answers an event of a type makes old, by the beginning of their paths. */
const concerned: Record<string, readonly string[]> = {
  flip: ["/overview", "/instances", "/customers"],
  status: ["/overview", "/instances", "/customers"],
  diagnostic: ["/overview", "/instances", "/customers", "/diagnostics"],
  rejection: ["/rejections"],
  notice: ["/overview", "/notices"],
  change: ["/overview", "/customers", "/users", "/diagnostics", "/maintenance", "/api-keys", "/auth"],
  overflow: [""],
};

/** What comes together is asked for together … */
const gatherMs = 100;
/** … and however many events come, an answer is asked for again at most this often. */
const restMs = 1_000;
/** Under load an event can be faster than the record it tells of: a little later it is asked for once more. */
const againMs = 1_500;

/** A list that has been read this far is too long to be read again at each event. */
const mostPages = 3;
const pageCount = (data: unknown) => (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 1;

/** Calls back with everything that was added: `ms` after the first of it, but not sooner than `rest` after the last time. */
const createGatherer = (ms: number, rest: number, refresh: (prefixes: readonly string[]) => void) => {
  let waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let notBefore = 0;
  const flush = () => {
    const prefixes = [...waiting];
    waiting = new Set();
    timer = undefined;
    notBefore = performance.now() + rest;
    refresh(prefixes);
  };
  return {
    add: (prefixes: readonly string[]) => {
      for (const prefix of prefixes) waiting.add(prefix);
      if (waiting.size > 0) timer ??= setTimeout(flush, Math.max(ms, notBefore - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
};

const createRefresher = (queryClient: QueryClient) => {
  const refresh = (prefixes: readonly string[]) =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey, state }) =>
        prefixes.some((prefix) => String(queryKey[0]).startsWith(prefix)) &&
        pageCount(state.data) <= mostPages,
    });
  const gatherers = [createGatherer(gatherMs, restMs, refresh), createGatherer(againMs, againMs, refresh)];
  return {
    add: (prefixes: readonly string[]) => {
      for (const gatherer of gatherers) gatherer.add(prefixes);
    },
    stop: () => {
      for (const gatherer of gatherers) gatherer.stop();
    },
  };
};

type Pulse = Partial<
  Pick<Overview, "heartbeats_per_second" | "ingest_lag_seconds" | "queue_depth"> & { at: string }
>;

/** The figures of the platform come with the stream itself: nothing has to be asked for. */
const takePulse = (queryClient: QueryClient, { at, heartbeats_per_second: rate, ...rest }: Pulse) => {
  if (at === undefined || rate === undefined) return;
  const { ingest_lag_seconds = null, queue_depth = null } = rest;
  const figures = { as_of: at, heartbeats_per_second: rate, ingest_lag_seconds, queue_depth };
  queryClient.setQueriesData<Overview>(
    { queryKey: ["/overview"] },
    (before) => before && { ...before, ...figures },
  );
};

/** Keeps every answer on the page current from the live stream, without reloading. */
export const LiveUpdates = () => {
  const queryClient = useQueryClient();
  const { user } = useSession();
  const signedIn = user !== null && user !== undefined;
  useEffect(() => {
    if (!signedIn) return undefined;
    const refresher = createRefresher(queryClient);
    const listen = () =>
      startLiveStream({
        url: `${apiBase}/events`,
        onEvent: (event) => {
          if (event.type === "pulse") takePulse(queryClient, event.data as Pulse);
          refresher.add(concerned[event.type] ?? []);
        },
        onResume: () => refresher.add([""]),
        probe: async () => (await limitedFetch(new Request(`${apiBase}/overview`))).ok,
      });
    const stop = whileSeen(listen, () => updateLive({ state: "away" }));
    return () => {
      stop();
      refresher.stop();
    };
  }, [queryClient, signedIn]);
  return null;
};
