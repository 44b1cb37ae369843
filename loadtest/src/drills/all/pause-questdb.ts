import { pauseFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "SIGSTOP of questdb for 30 s.",
  answersAsBefore: true,
  disturb: async (context) => {
    await pauseFor(context, "questdb", 30);
    await context.wait(40);
  },
};
