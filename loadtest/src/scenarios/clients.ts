import { parseArgs } from "node:util";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import type { Platform } from "../platform/platform.ts";
import { type Check, print } from "../report.ts";

const usage = `npm run load -- clients [--instances 250000] [--minutes 3] [--register 5] [--keep-alive]

Instances that behave like the product's own client: each minute a heartbeat, the full unchanged list of diagnostics
and the unchanged status, a fresh connection each. They come during the first --register minutes; latency and cost count
from the minute after.`;

const options = {
  instances: { type: "string", default: "250000" },
  minutes: { type: "string", default: "3" },
  register: { type: "string", default: "5" },
  "keep-alive": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** The list has two items, so that many episodes are open for each instance. */
const itemsPerPost = 2;

async function rowChecks(platform: Platform, result: LoadResult): Promise<Check[]> {
  const { rows } = await platform.postgres.query<Record<string, string>>(
    `select (select count(*) from instances) as instances,
       (select count(*) from statuses) as statuses,
       (select count(*) from diagnostics) as episodes,
       (select count(*) from diagnostic_history) as closed`,
  );
  const { instances = "0", statuses = "0", episodes = "0", closed = "0" } = rows[0] ?? {};
  const postgres = result.costs.find(({ name }) => name === "postgres");
  return [
    { name: "instances", value: Number(instances), atLeast: 1 },
    { name: "rows of status beyond one each", value: Number(statuses) - Number(instances), atMost: 0 },
    {
      name: "episodes beyond two each",
      value: Number(episodes) - itemsPerPost * Number(instances),
      atMost: 0,
    },
    { name: "episodes closed", value: Number(closed), atMost: 0 },
    { name: "PostgreSQL", value: postgres?.cores ?? 0, unit: "cores", atMost: 0.15 },
  ];
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const instances = Number(values.instances);
  const registerMs = Number(values.register) * 60_000;
  // A minute after it came, each has sent each of the three once; only repeats follow.
  const warmUpMs = registerMs + 70_000;
  return withPlatform({ services: ingest() }, async (platform) => {
    const result = await runLoad(platform, {
      instances,
      // Three requests a minute each.
      periodMs: 20_000,
      jitterMs: 500,
      spreadMs: registerMs,
      durationMs: warmUpMs + Number(values.minutes) * 60_000,
      warmUpMs,
      likeClient: true,
      keepAlive: values["keep-alive"],
      sockets: 2_000,
      localAddresses: Array.from({ length: 32 }, (_, n) => `127.0.0.${n + 2}`),
      onSecond: progressEvery(10),
    });
    print(costTable(result));
    const { summary } = result;
    const checks: Check[] = [
      ...auditChecks(result),
      { name: "not answered 200", value: summary.sent - (summary.statuses["200"] ?? 0), atMost: 0 },
      { name: "requests/s", value: summary.sent / summary.seconds },
      { name: "p99", value: summary.latency.p99Ms, unit: "ms" },
      ...(await rowChecks(platform, result)),
    ];
    return conclude("clients", args, startedAt, checks, figuresOf(result));
  });
}
