import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

const silent = 1_000;

export const drill: Drill = {
  about: `${silent} instances fall silent: each turns red once, on time, and nobody else does.`,
  services: { liveness: 2 },
  fleet: { mix: 0, silent, silentAfterMs: 15_000 },
  unhurried: true,
  disturb: async ({ wait }) => {
    await wait(50);
  },
  judge: ({ reds }) => [
    { name: "reds", value: reds.reds, atLeast: silent },
    exactly("silences that nobody marked", reds.missedReds),
    { name: "red lag p99", value: reds.lagP99Ms, unit: "ms", atMost: 1_000 },
  ],
};
