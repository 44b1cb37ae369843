import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "kill -9 of RabbitMQ, away for 10 s.",
  disturb: async (context) => {
    await killFor(context, "rabbitmq", 10);
    await context.wait(20);
  },
};
