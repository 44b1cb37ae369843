import type { Overview } from "../../api/types.ts";

const kept = 60;
const rates: { at: string; rate: number }[] = [];

/** The rates that this page has seen, oldest first: the figure itself is one number. */
export const useHeartbeatRates = ({ as_of: at, heartbeats_per_second: rate }: Overview): number[] => {
  if (rate !== null && rates.at(-1)?.at !== at) {
    rates.push({ at, rate });
    if (rates.length > kept) rates.shift();
  }
  return rates.map((entry) => entry.rate);
};
