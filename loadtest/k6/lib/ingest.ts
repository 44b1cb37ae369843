import { check } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import { target } from "./target.ts";

const params = {
  headers: { Authorization: `Bearer ${target.token}`, "Content-Type": "application/json" },
  tags: { name: "heartbeat" },
  timeout: "10s",
};

/** One heartbeat of the next instance in turn. */
export function heartbeat(prefix = "k6"): void {
  const number = exec.scenario.iterationInTest;
  const instance = number % target.instances;
  const url = `${target.ingestUrl}/api/ingest/${target.customer}/${prefix}-${instance}/app/heartbeat`;
  const body = `{"ts":"${new Date().toISOString()}","version":"1.4.2","uptime_seconds":${number},"pid":${exec.vu.idInTest}}`;
  const response = http.post(url, body, params);
  check(response, {
    "is accepted, or told when to come again": ({ status, headers }) =>
      status === 200 || ((status === 503 || status === 429) && headers["Retry-After"] !== undefined),
  });
}

/** A generator that cannot keep its rate must not report a pass. */
export const thresholds = {
  dropped_iterations: ["count==0"],
  checks: ["rate==1"],
  http_req_failed: ["rate==0"],
  "http_req_duration{name:heartbeat}": ["p(99)<100"],
};
