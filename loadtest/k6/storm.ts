import exec from "k6/execution";
import { heartbeat, thresholds } from "./lib/ingest.ts";
import { target, usersFor } from "./lib/target.ts";

export { handleSummary } from "./lib/summary.ts";

// INSTANCES machines that nobody knows yet report for the first time within a minute.
const perSecond = Math.ceil(target.instances / 60);
const prefix = `storm-${__ENV.STORM || Date.now().toString(36)}`;

export const options = {
  thresholds,
  scenarios: {
    storm: {
      executor: "constant-arrival-rate",
      rate: perSecond,
      timeUnit: "1s",
      duration: "60s",
      ...usersFor(perSecond),
    },
  },
};

export const setup = () => ({ prefix });

export default function storm(data: { prefix: string }): void {
  if (exec.scenario.iterationInTest < target.instances) heartbeat(data.prefix);
}
