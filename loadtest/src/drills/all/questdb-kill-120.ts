import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

export const drill: Drill = {
  about: "kill -9 of QuestDB, away for 120 s: heartbeats wait on the broker.",
  answersAsBefore: true,
  disturb: async (context) => {
    await killFor(context, "questdb", 120);
    await context.wait(40);
  },
  judge: ({ audit }) => [
    exactly("requests that failed meanwhile", audit.fates.failed + audit.fates.recovered),
  ],
};
