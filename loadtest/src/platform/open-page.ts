import type { components } from "@rollcall/contracts/generated/api.ts";
import { createRefresher } from "@rollcall/dashboard/web/src/live/refresher.ts";
import { readEvents } from "@rollcall/dashboard/web/src/live/sse-reader.ts";
import type { Platform } from "./platform.ts";
import { openQueryApi } from "./query-api.ts";

type Overview = components["schemas"]["Overview"];

/**
 * What a page does that shows the overview, without its browser: follows the live stream and asks when the page would,
 * once at a time. Every answer is handed over; `close` ends it, and rejects when an answer failed.
 */
export async function openOverviewPage(platform: Platform, onOverview: (overview: Overview) => void) {
  const get = openQueryApi(platform);
  const closing = new AbortController();
  let asking: Promise<void> | undefined;
  let asksAgain = false;
  const ask = async (): Promise<void> => {
    do {
      asksAgain = false;
      onOverview((await (await get("overview")).json()) as Overview);
    } while (asksAgain);
    asking = undefined;
  };
  const refresher = createRefresher((prefixes) => {
    if (!prefixes.some((prefix) => "/overview".startsWith(prefix))) return;
    asksAgain = true;
    asking ??= ask();
    // `close` tells of it; until then it must not end the process, whose servers would stay behind.
    asking.catch(() => undefined);
  });
  const { ok, status, body } = await get("events", closing.signal);
  if (!ok || !body) throw new Error(`the live stream was answered ${status}`);
  const reading = readEvents(body, { onBytes: () => {}, onEvent: ({ type }) => refresher.onEvent(type) });
  refresher.onResume();
  return {
    close: async (): Promise<void> => {
      refresher.stop();
      closing.abort();
      await reading.catch(() => undefined);
      await asking;
    },
  };
}
