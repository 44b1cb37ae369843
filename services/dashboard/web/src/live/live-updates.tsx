import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { apiBase } from "../api/client.ts";
import { limitedFetch } from "../api/limited-fetch.ts";
import { useSession } from "../api/session.tsx";
import type { Overview } from "../api/types.ts";
import { createAskAnew } from "./ask-anew.ts";
import { updateLive } from "./live-store.ts";
import { startLiveStream } from "./live-stream.ts";
import { createRefresher } from "./refresher.ts";
import { whileSeen } from "./while-seen.ts";

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
    const refresher = createRefresher(createAskAnew(queryClient));
    const listen = () =>
      startLiveStream({
        url: `${apiBase}/events`,
        onEvent: (event) => {
          if (event.type === "pulse") takePulse(queryClient, event.data as Pulse);
          refresher.onEvent(event.type);
        },
        onResume: refresher.onResume,
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
