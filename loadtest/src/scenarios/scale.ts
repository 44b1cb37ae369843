import { parseArgs } from "node:util";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import { type Check, formatTable, print } from "../report.ts";

const usage = `npm run load -- scale [--rate 5000] [--seconds 40] [--sizes 10000,100000,1000000]

CPU and memory per heartbeat at the same rate with more and more instances, then with the fewest again, because a shared
machine changes its speed meanwhile (the most are compared with the mean of both), then with two of each service.`;

const options = {
  rate: { type: "string", default: "5000" },
  seconds: { type: "string", default: "40" },
  sizes: { type: "string", default: "10000,100000,1000000" },
  help: { type: "boolean", default: false },
} as const;

type Case = { readonly name: string; readonly instances: number; readonly processes: number };

async function measure(each: Case, rate: number, seconds: number): Promise<LoadResult> {
  print(`\n  ${each.name}`);
  const { instances, processes } = each;
  return withPlatform({ services: ingest(processes), overdueAfterS: 3_600 }, (platform) => {
    const periodMs = (instances / rate) * 1_000;
    // The first round registers; PostgreSQL tidies up after it for a while. Neither is measured.
    const warmUpMs = periodMs + 75_000;
    return runLoad(platform, {
      instances,
      periodMs,
      durationMs: warmUpMs + seconds * 1_000,
      warmUpMs,
      sockets: 1_000,
      onSecond: progressEvery(20),
    });
  });
}

function rowOf(name: string, { costs, platformMicrosPerRequest, summary }: LoadResult) {
  const memory = (part: string) =>
    Math.round(costs.filter((cost) => cost.name.startsWith(part)).reduce((sum, { rssMb }) => sum + rssMb, 0));
  const parts = ["ingest-gateway", "heartbeat-writer", "liveness", "redis", "rabbitmq", "questdb"];
  return [
    name,
    platformMicrosPerRequest.toFixed(1),
    summary.latency.p99Ms,
    ...parts.map((part) => memory(part)),
  ];
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const sizes = values.sizes.split(",").map(Number);
  const fewest = sizes[0] as number;
  const cases: Case[] = [
    ...sizes.map((instances) => ({ name: `${instances} instances`, instances, processes: 1 })),
    { name: `${fewest} instances again`, instances: fewest, processes: 1 },
    { name: "two of each service", instances: fewest, processes: 2 },
  ];
  const results: [Case, LoadResult][] = [];
  for (const each of cases) {
    const result = await measure(each, Number(values.rate), Number(values.seconds));
    print(costTable(result));
    results.push([each, result]);
  }
  const heading = ["case", "CPU µs", "p99 ms", "gateway MB", "writer MB", "liveness MB", "redis MB"];
  const rows = results.map(([{ name }, result]) => rowOf(name, result));
  print(`\n${formatTable([[...heading, "rabbitmq MB", "questdb MB"], ...rows])}`);
  const costOf = (n: number) => results[n]?.[1].platformMicrosPerRequest ?? 0;
  const checks: Check[] = [
    ...results.flatMap(([{ name }, result]) =>
      auditChecks(result).map((check) => ({ ...check, name: `${name}: ${check.name}` })),
    ),
    {
      name: "CPU per heartbeat, most instances against fewest",
      value: costOf(sizes.length - 1) / ((costOf(0) + costOf(sizes.length)) / 2),
      unit: "x",
      atMost: 1.2,
    },
  ];
  return conclude("scale", args, startedAt, checks, { rows });
}
