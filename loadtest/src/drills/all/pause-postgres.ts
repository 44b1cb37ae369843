import { pauseFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "SIGSTOP of postgres for 30 s.",
  answersAsBefore: true,
  disturb: async (context) => {
    await pauseFor(context, "postgres", 30);
    await context.wait(40);
  },
};
