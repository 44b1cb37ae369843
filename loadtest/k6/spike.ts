import { heartbeat, thresholds } from "./lib/ingest.ts";
import { rate } from "./lib/target.ts";

export { handleSummary } from "./lib/summary.ts";

// Ten times the rate for five seconds on top of it; refusals with Retry-After are allowed while it lasts.
const { http_req_failed: _, "http_req_duration{name:heartbeat}": __, ...kept } = thresholds;

export const options = {
  thresholds: { ...kept, "http_req_duration{name:heartbeat}": ["max<5000"] },
  scenarios: {
    base: {
      executor: "constant-arrival-rate",
      rate,
      timeUnit: "1s",
      duration: "40s",
      preAllocatedVUs: rate,
      maxVUs: 2 * rate,
    },
    spike: {
      executor: "constant-arrival-rate",
      startTime: "10s",
      rate: 10 * rate,
      timeUnit: "1s",
      duration: "5s",
      preAllocatedVUs: 2 * rate,
      maxVUs: 10 * rate,
    },
  },
};

export default function spike(): void {
  heartbeat();
}
