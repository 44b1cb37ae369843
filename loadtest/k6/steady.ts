import { heartbeat, thresholds } from "./lib/ingest.ts";
import { duration, rate, usersFor } from "./lib/target.ts";

export { handleSummary } from "./lib/summary.ts";

// The same rate all the time.
export const options = {
  thresholds,
  scenarios: {
    steady: { executor: "constant-arrival-rate", rate, timeUnit: "1s", duration, ...usersFor(rate) },
  },
};

export default function steady(): void {
  heartbeat();
}
