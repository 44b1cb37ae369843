import { killFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "kill -9 of one of two gateways every 20 s.",
  services: { "ingest-gateway": 2 },
  disturb: async (context) => {
    for (const name of ["ingest-gateway", "ingest-gateway-2", "ingest-gateway"]) {
      await killFor(context, name, 5);
      await context.wait(15);
    }
  },
};
