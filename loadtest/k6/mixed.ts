import { check } from "k6";
import http from "k6/http";
import { heartbeat, thresholds } from "./lib/ingest.ts";
import { duration, rate, target, usersFor } from "./lib/target.ts";

export { handleSummary } from "./lib/summary.ts";

// Heartbeats, and people who look at the dashboard meanwhile.
const reads = Number(__ENV.READ_RATE || 5);

export const options = {
  thresholds: { ...thresholds, "http_req_duration{name:read}": ["p(95)<200"] },
  scenarios: {
    devices: {
      executor: "constant-arrival-rate",
      exec: "devices",
      rate,
      timeUnit: "1s",
      duration,
      ...usersFor(rate),
    },
    people: {
      executor: "constant-arrival-rate",
      exec: "people",
      rate: reads,
      timeUnit: "1s",
      duration,
      preAllocatedVUs: 10,
      maxVUs: 50,
    },
  },
};

const paths = ["overview", "instances?page_size=50", "rejections?page_size=20"];

export function devices(): void {
  heartbeat();
}

export function people(): void {
  const path = paths[Math.floor(Math.random() * paths.length)];
  const response = http.get(`${target.apiUrl}/api/v1/${path}`, {
    headers: { "X-API-Key": target.apiKey },
    tags: { name: "read" },
  });
  check(response, { "is answered": ({ status }) => status === 200 });
}
