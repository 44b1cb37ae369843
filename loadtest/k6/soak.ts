import { heartbeat, thresholds } from "./lib/ingest.ts";
import { rate, usersFor } from "./lib/target.ts";

export { handleSummary } from "./lib/summary.ts";

// Hours at the same rate: what grows shows itself in the platform's own metrics.
export const options = {
  thresholds,
  scenarios: {
    soak: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: __ENV.DURATION || "8h",
      ...usersFor(rate),
    },
  },
};

export default function soak(): void {
  heartbeat();
}
