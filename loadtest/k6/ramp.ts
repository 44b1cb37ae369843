import { heartbeat, thresholds } from "./lib/ingest.ts";
import { rate, usersFor } from "./lib/target.ts";

export { handleSummary } from "./lib/summary.ts";

// From nothing to the rate in a minute, a minute there, and back.
export const options = {
  thresholds,
  scenarios: {
    ramp: {
      executor: "ramping-arrival-rate",
      startRate: 0,
      timeUnit: "1s",
      stages: [
        { target: rate, duration: "1m" },
        { target: rate, duration: "1m" },
        { target: 0, duration: "30s" },
      ],
      ...usersFor(rate),
    },
  },
};

export default function ramp(): void {
  heartbeat();
}
