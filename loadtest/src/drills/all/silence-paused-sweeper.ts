import { pauseFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

const silent = 1_000;

export const drill: Drill = {
  about: `${silent} instances fall silent while one of two liveness processes stands still: each red once.`,
  services: { liveness: 2 },
  fleet: { mix: 0, silent, silentAfterMs: 15_000 },
  unhurried: true,
  disturb: async (context) => {
    await context.wait(25);
    // What the paused one had taken is not heard, so until it goes on, and a threshold longer, nobody may turn red.
    await pauseFor(context, "liveness-2", 20);
    await context.wait(50);
  },
  judge: ({ reds }) => [
    { name: "reds", value: reds.reds, atLeast: silent },
    { name: "red lag p99", value: reds.lagP99Ms, unit: "ms", atMost: 1_000 },
  ],
};
