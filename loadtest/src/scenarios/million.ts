import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { bytesPerHeartbeat } from "../load/disk-use.ts";
import { percentileOf, type Reads, readLikePeople } from "../load/reads.ts";
import { runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { everything, withPlatform } from "../load/with-platform.ts";
import { type Check, print } from "../report.ts";

const usage = `npm run load -- million [--instances 1000000] [--minutes 10] [--period 60] [--register 5] [--silent 1000]

A million instances that report once a minute, a thousand of which fall silent on purpose, while somebody looks at the
dashboard once a second. They register during the first --register minutes; latency and cost count from then on.`;

const options = {
  instances: { type: "string", default: "1000000" },
  minutes: { type: "string", default: "10" },
  period: { type: "string", default: "60" },
  register: { type: "string", default: "5" },
  silent: { type: "string", default: "1000" },
  overdue: { type: "string", default: "180" },
  help: { type: "boolean", default: false },
} as const;

function readChecks(reads: Reads): Check[] {
  return Object.entries(reads).flatMap(([name, { latenciesMs, failures }]): Check[] => [
    {
      name: `${name} p95`,
      value: percentileOf(latenciesMs, 0.95),
      unit: "ms",
      ...(name === "overview" ? { atMost: 100 } : {}),
    },
    { name: `${name} failures`, value: failures, atMost: 0 },
  ]);
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const silent = Number(values.silent);
  const registerMs = Number(values.register) * 60_000;
  const durationMs = registerMs + Number(values.minutes) * 60_000;
  const reads: Reads = {};
  return withPlatform({ services: everything, overdueAfterS: Number(values.overdue) }, async (platform) => {
    const result = await runLoad(platform, {
      instances: Number(values.instances),
      periodMs: Number(values.period) * 1_000,
      jitterMs: 1_000,
      spreadMs: registerMs,
      durationMs,
      warmUpMs: registerMs + 10_000,
      sockets: 4_000,
      silent,
      silentAfterMs: registerMs + 60_000,
      onSecond: progressEvery(10),
      meanwhile: async (signal) => {
        await delay(registerMs);
        await readLikePeople(platform, reads, signal);
      },
    });
    print(costTable(result));
    const biggest = Math.max(
      ...result.costs
        .filter(({ name }) => platform.services.some((service) => service.name === name))
        .map(({ rssMb }) => rssMb),
    );
    const checks: Check[] = [
      ...auditChecks(result),
      { name: "p99", value: result.summary.latency.p99Ms, unit: "ms", atMost: 50 },
      { name: "reds", value: result.reds.reds, atLeast: silent },
      { name: "silences that nobody marked", value: result.reds.missedReds, atMost: 0 },
      { name: "red lag p99", value: result.reds.lagP99Ms, unit: "ms", atMost: 1_000 },
      ...readChecks(reads),
      { name: "platform CPU per heartbeat", value: result.platformMicrosPerRequest, unit: "µs", atMost: 60 },
      { name: "Redis per instance", value: result.redisBytesPerInstance, unit: "B", atMost: 1_024 },
      { name: "QuestDB per heartbeat", value: await bytesPerHeartbeat(platform), unit: "B", atMost: 48 },
      { name: "largest service", value: biggest, unit: "MB", atMost: 400 },
    ];
    return conclude("million", args, startedAt, checks, figuresOf(result));
  });
}
