import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runBare } from "../load/run-bare.ts";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import { type Check, print } from "../report.ts";

const usage = `npm run load -- check [--rate 4000] [--seconds 30] [--record]

CPU per heartbeat of each process as a multiple of what a bare node:http handler takes in the same run, compared with
the recorded multiples: more than 15 % above them fails. --record writes down new ones.`;

const options = {
  rate: { type: "string", default: "4000" },
  seconds: { type: "string", default: "30" },
  record: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const file = new URL("../../recorded-ratios.json", import.meta.url);
const tolerance = 1.15;
const watched = ["ingest-gateway", "heartbeat-writer", "liveness", "rabbitmq", "redis", "questdb"];

type Ratios = Record<string, number>;

/** Two runs of the handler stand around the platform's, so that a machine that slows down is seen. */
async function measure(rate: number, seconds: number): Promise<{ result: LoadResult; ratios: Ratios }> {
  const before = await runBare(rate, seconds);
  const result = await withPlatform({ services: ingest() }, (platform) =>
    runLoad(platform, {
      instances: rate * 10,
      periodMs: 10_000,
      warmUpMs: 15_000,
      durationMs: 15_000 + seconds * 1_000,
      onSecond: progressEvery(10),
    }),
  );
  const after = await runBare(rate, seconds);
  const bare = (before.cpuMicrosPerRequest + after.cpuMicrosPerRequest) / 2;
  print(
    `  bare handler: ${before.cpuMicrosPerRequest.toFixed(1)} and ${after.cpuMicrosPerRequest.toFixed(1)} µs`,
  );
  const ratios: Ratios = { platform: result.platformMicrosPerRequest / bare };
  for (const { name, cpuMicrosPerRequest } of result.costs)
    if (watched.includes(name)) ratios[name] = cpuMicrosPerRequest / bare;
  return { result, ratios };
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  if (!values.record && !existsSync(file))
    throw new Error("Nothing is recorded yet: run once with --record on a machine of its own.");
  const startedAt = new Date();
  const { result, ratios } = await measure(Number(values.rate), Number(values.seconds));
  print(costTable(result));
  if (values.record)
    writeFileSync(file, `${JSON.stringify({ rate: Number(values.rate), ratios }, null, 2)}\n`);
  const recorded = (JSON.parse(readFileSync(file, "utf8")) as { ratios: Ratios }).ratios;
  const checks: Check[] = [
    ...auditChecks(result),
    ...Object.entries(ratios).map(([name, value]) => ({
      name: `CPU of ${name}, multiple of the bare handler's`,
      value,
      unit: "x",
      atMost: (recorded[name] ?? Infinity) * tolerance,
    })),
  ];
  return conclude("check", args, startedAt, checks, { ...figuresOf(result), ratios });
}
