import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "kill -9 of RabbitMQ, away for 60 s.",
  disturb: async (context) => {
    await killFor(context, "rabbitmq", 60);
    await context.wait(20);
  },
};
