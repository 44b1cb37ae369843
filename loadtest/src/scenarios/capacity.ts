import { parseArgs } from "node:util";
import { bytesPerHeartbeat } from "../load/disk-use.ts";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import { type Check, formatTable, holds, print } from "../report.ts";

const usage = `npm run load -- capacity [--from 5000] [--step 5000] [--to 60000] [--seconds 60] [--instances 100000]

Raises the rate step by step until a step fails: p99 above 100 ms, a backlog of more than five seconds, or a miss in
the books. The highest step that held is the capacity of this machine, generator included.`;

const options = {
  from: { type: "string", default: "5000" },
  step: { type: "string", default: "5000" },
  to: { type: "string", default: "60000" },
  seconds: { type: "string", default: "60" },
  instances: { type: "string", default: "100000" },
  help: { type: "boolean", default: false },
} as const;

const registrationsPerSecond = 2_500;

const stepChecks = (result: LoadResult): Check[] => [
  ...auditChecks(result),
  { name: "not answered 200", value: result.summary.sent - (result.summary.statuses["200"] ?? 0), atMost: 0 },
  { name: "p99", value: result.summary.latency.p99Ms, unit: "ms", atMost: 100 },
  { name: "backlog at the end", value: result.backlogS, unit: "s of traffic", atMost: 5 },
];

const row = (rate: number, result: LoadResult, checks: readonly Check[]): (string | number)[] => [
  rate,
  result.summary.latency.p50Ms,
  result.summary.latency.p99Ms,
  result.backlogS,
  result.platformMicrosPerRequest,
  checks
    .filter((check) => !holds(check))
    .map(({ name }) => name)
    .join(", ") || "held",
];

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const instances = Number(values.instances);
  return withPlatform({ services: ingest(), overdueAfterS: 300 }, async (platform) => {
    const rows: (string | number)[][] = [];
    print(`\n  ${instances} instances register`);
    // First contacts cost PostgreSQL far more than all that follows; the storm scenario measures those.
    await runLoad(platform, {
      instances,
      periodMs: (instances / registrationsPerSecond) * 1_000,
      durationMs: (instances / registrationsPerSecond) * 1_000 + 10_000,
      rounds: 1,
      onSecond: progressEvery(10),
    });
    let best: { rate: number; result: LoadResult } | undefined;
    for (let rate = Number(values.from); rate <= Number(values.to); rate += Number(values.step)) {
      print(`\n  ${rate} heartbeats/s`);
      const result = await runLoad(platform, {
        instances,
        periodMs: (instances / rate) * 1_000,
        durationMs: Number(values.seconds) * 1_000,
        warmUpMs: 10_000,
        sockets: 4_000,
        onSecond: progressEvery(10),
      });
      const checks = stepChecks(result);
      rows.push(row(rate, result, checks));
      print(costTable(result));
      if (!checks.every(holds)) break;
      best = { rate, result };
    }
    const heading = ["rate", "p50 ms", "p99 ms", "backlog s", "CPU µs", "verdict"];
    print(`\n${formatTable([heading, ...rows])}`);
    const checks: Check[] = [
      { name: "capacity", value: best?.rate ?? 0, unit: "heartbeats/s", atLeast: 30_000 },
      { name: "QuestDB per heartbeat", value: await bytesPerHeartbeat(platform), unit: "B", atMost: 48 },
    ];
    return conclude("capacity", args, startedAt, checks, {
      steps: rows,
      ...(best ? { best: figuresOf(best.result) } : {}),
    });
  });
}
