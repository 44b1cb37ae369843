import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

export const drill: Drill = {
  about: "kill -9 of PostgreSQL, away for 60 s: tokens stay known, everything goes on being accepted.",
  answersAsBefore: true,
  disturb: async (context) => {
    await killFor(context, "postgres", 60);
    await context.wait(20);
  },
  judge: ({ audit }) => [
    exactly("requests that failed meanwhile", audit.fates.failed + audit.fates.recovered),
  ],
};
