import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

const victims = [
  "ingest-gateway",
  "heartbeat-writer",
  "event-writer",
  "liveness",
  "redis",
  "postgres",
  "questdb",
  "rabbitmq",
] as const;

export const drill: Drill = {
  about: "kill -9 of every service and every server, one after the other, each back after half a second.",
  services: { "ingest-gateway": 2 },
  disturb: async (context) => {
    for (const name of victims) {
      await killFor(context, name, 0.5);
      await context.wait(2);
    }
    await context.wait(10);
  },
};
