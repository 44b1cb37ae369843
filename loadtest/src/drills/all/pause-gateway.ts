import { pauseFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "SIGSTOP of one of two gateways for 30 s: its clients give up and go to the other.",
  services: { "ingest-gateway": 2 },
  // Devices wait 10 s for an answer that a stopped process cannot give.
  slowestMs: 31_000,
  disturb: async (context) => {
    await pauseFor(context, "ingest-gateway-2", 30);
    await context.wait(20);
  },
};
