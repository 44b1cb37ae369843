import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import type { Platform } from "../platform/platform.ts";
import { type Check, print } from "../report.ts";

const usage = `npm run load -- storm [--instances 100000] [--seconds 60]

So many instances report for the first time within so many seconds; all of them must be registered.`;

const options = {
  instances: { type: "string", default: "100000" },
  seconds: { type: "string", default: "60" },
  help: { type: "boolean", default: false },
} as const;

async function registered(platform: Platform): Promise<number> {
  const { rows } = await platform.postgres.query<{ count: string }>("select count(*) from instances");
  return Number(rows[0]?.count);
}

/** Seconds until all are registered, after the last has reported. */
async function untilRegistered(platform: Platform, instances: number): Promise<number> {
  const startMs = performance.now();
  while ((await registered(platform)) < instances && performance.now() - startMs < 60_000) await delay(100);
  return (performance.now() - startMs) / 1_000;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const instances = Number(values.instances);
  return withPlatform({ services: ingest() }, async (platform) => {
    let registeredAfterS = 0;
    const result = await runLoad(platform, {
      instances,
      periodMs: Number(values.seconds) * 1_000,
      durationMs: Number(values.seconds) * 1_000 + 10_000,
      rounds: 1,
      sockets: 1_000,
      warmUpMs: 1_000,
      onSecond: progressEvery(10),
      meanwhile: async (signal) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        registeredAfterS = await untilRegistered(platform, instances);
      },
    });
    print(costTable(result));
    const checks: Check[] = [
      ...auditChecks(result),
      { name: "answered 200", value: result.summary.statuses["200"] ?? 0, atLeast: instances },
      { name: "registered", value: await registered(platform), atLeast: instances },
      { name: "all registered after the last report", value: registeredAfterS, unit: "s", atMost: 10 },
      { name: "p99", value: result.summary.latency.p99Ms, unit: "ms" },
    ];
    return conclude("storm", args, startedAt, checks, figuresOf(result));
  });
}
