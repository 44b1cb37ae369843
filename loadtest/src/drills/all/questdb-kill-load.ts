import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "kill -9 of QuestDB under load, ten times, back at once.",
  disturb: async (context) => {
    for (let round = 0; round < 10; round += 1) {
      await killFor(context, "questdb", 0);
      await context.wait(2 + Math.random() * 3);
    }
    await context.wait(10);
  },
};
