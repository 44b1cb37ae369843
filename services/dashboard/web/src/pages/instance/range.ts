import { useMemo } from "react";
import { useView } from "../../components/use-view.ts";

const hour = 3_600_000;

/** What can be chosen, and into how many cells its strip is cut. */
export const ranges = {
  "1h": { ms: hour, slots: 60 },
  "6h": { ms: 6 * hour, slots: 72 },
  "24h": { ms: 24 * hour, slots: 96 },
  "7d": { ms: 7 * 24 * hour, slots: 84 },
  "30d": { ms: 30 * 24 * hour, slots: 90 },
  "90d": { ms: 90 * 24 * hour, slots: 90 },
} as const;

export type RangeName = keyof typeof ranges;
export type Range = { name: RangeName | null; from: string; to: string; slots: number };

const isRangeName = (name: string | undefined): name is RangeName => name !== undefined && name in ranges;

/** Minutes, so that the question stays the same while the answer is still good. */
const toMinute = (at: number) => new Date(Math.ceil(at / 60_000) * 60_000).toISOString();

/** The one range of all charts of a page, from its address: chosen by name, or zoomed into. */
export const useRange = () => {
  const { view, change } = useView();
  const { range: name, from, to } = view;
  const now = toMinute(Date.now());
  const range = useMemo<Range>(() => {
    if (from && to) return { name: null, from, to, slots: 90 };
    const chosen = isRangeName(name) ? name : "24h";
    const { ms, slots } = ranges[chosen];
    return { name: chosen, from: new Date(Date.parse(now) - ms).toISOString(), to: now, slots };
  }, [name, from, to, now]);
  return {
    range,
    choose: (chosen: RangeName) => change({ range: chosen === "24h" ? null : chosen, from: null, to: null }),
    zoom: (fromMs: number, toMs: number) => {
      // Below five minutes there is nothing to see.
      if (toMs - fromMs < 300_000) return;
      change({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
    },
    back: () => change({ from: null, to: null }),
  };
};

export type RangeControl = ReturnType<typeof useRange>;
