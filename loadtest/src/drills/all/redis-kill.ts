import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "kill -9 of Redis, back after 20 s with its data.",
  answersAsBefore: true,
  disturb: async (context) => {
    await killFor(context, "redis", 20);
    await context.wait(40);
  },
};
