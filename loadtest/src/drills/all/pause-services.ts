import { pauseFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "SIGSTOP of each writer and of liveness for 30 s, one after the other.",
  disturb: async (context) => {
    for (const name of ["heartbeat-writer", "event-writer", "liveness"]) {
      await pauseFor(context, name, 30);
      await context.wait(10);
    }
    await context.wait(30);
  },
};
