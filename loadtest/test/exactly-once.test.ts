import { expect, test } from "@jest/globals";
import { killFor } from "../src/drills/disturbances.ts";
import type { Drill } from "../src/drills/drill.ts";
import { runDrill } from "../src/drills/run-drill.ts";
import { holds } from "../src/report.ts";

const drill: Drill = {
  about: "Every service and the broker are killed once under load.",
  services: { "ingest-gateway": 2, "heartbeat-writer": 1, "event-writer": 1, liveness: 1 },
  // A machine that runs other tests at the same time starts a broker slowly.
  slowestMs: 10_000,
  disturb: async (context) => {
    for (const name of ["ingest-gateway", "heartbeat-writer", "event-writer", "liveness", "rabbitmq"])
      await killFor(context, name, 0.5);
    await context.wait(3);
  },
};

/** Those depend on how busy the machine is, and are looked at by the drills proper. */
const timing = /^(back to normal|peak memory|slowest|backlog)/;

test("what is acknowledged is stored exactly once, whoever is killed", async () => {
  const { checks } = await runDrill("exactly-once", drill, { rate: 200, haste: 1, verbose: false });
  expect(checks.filter((check) => !timing.test(check.name) && !holds(check))).toEqual([]);
  expect(checks.find(({ name }) => name === "requests")?.value).toBeGreaterThan(1_000);
}, 300_000);
