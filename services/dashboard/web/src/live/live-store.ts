import { useSyncExternalStore } from "react";

/**
 * connecting: never heard yet. polling: there is no stream to be had, pages ask again by themselves. away: nobody has
 * seen the page for a while, so it does not listen.
 */
export type LiveState = "connecting" | "live" | "polling" | "cut" | "away";

export type Live = {
  readonly state: LiveState;
  /** Last sign of life of the platform (keep-alive, event or answer), ms; null before the first. */
  readonly heardAt: number | null;
  /** When the newest event arrived, ms. */
  readonly eventAt: number | null;
  /** While cut: when the next attempt is made, ms. */
  readonly retryAt: number | null;
};

let live: Live = { state: "connecting", heardAt: null, eventAt: null, retryAt: null };
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const updateLive = (change: Partial<Live>): void => {
  live = { ...live, ...change };
  document.documentElement.dataset["live"] = live.state;
  for (const listener of listeners) listener();
};

export const liveNow = (): Live => live;

export const useLive = (): Live => useSyncExternalStore(subscribe, liveNow);
