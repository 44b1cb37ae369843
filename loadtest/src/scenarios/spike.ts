import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { auditRun } from "../audit/audit-run.ts";
import { defaultFleet, type FleetSecond } from "../fleet/fleet-options.ts";
import { forkFleet } from "../fleet/fork-fleet.ts";
import { runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import type { Platform } from "../platform/platform.ts";
import { type Check, print } from "../report.ts";

const usage = `npm run load -- spike [--base 1000] [--spike 10000] [--seconds 60]

10,000 requests within one second on top of 1,000/s: each is answered within 5 s (200, or 429/503 with Retry-After),
and 30 s later everything is as before.`;

const options = {
  base: { type: "string", default: "1000" },
  spike: { type: "string", default: "10000" },
  seconds: { type: "string", default: "60" },
  help: { type: "boolean", default: false },
} as const;

/** Seconds after the spike until the traffic's p99 is at most double what it was before, for three seconds. */
export function secondsToRecover(seconds: readonly FleetSecond[], spikeAtS: number): number {
  const before = seconds.filter(({ at }) => at < spikeAtS && at >= spikeAtS - 8).map(({ p99Ms }) => p99Ms);
  const limitMs = Math.max(20, 2 * Math.max(...before));
  const after = seconds.filter(({ at }) => at >= spikeAtS);
  const first = after.findIndex((_, n) => {
    const next = after.slice(n, n + 3);
    return next.length === 3 && next.every(({ p99Ms }) => p99Ms <= limitMs);
  });
  return first < 0 ? Infinity : (after[first] as FleetSecond).at - spikeAtS;
}

async function sendSpike(platform: Platform, count: number) {
  const identity = platform.newIdentity("spike");
  const ledgerFile = join(platform.folder, `${identity.run}.ledger`);
  const fleet = forkFleet({
    ...defaultFleet,
    identity,
    ledgerFile,
    targets: platform.targets(),
    instances: count,
    periodMs: 60_000,
    spreadMs: 1_000,
    rounds: 1,
    durationMs: 20_000,
    sockets: 1_000,
    backOff: false,
  });
  const summary = await fleet.done;
  const stores = { questdb: platform.questdb, postgres: platform.postgres };
  const { waiting } = platform.broker;
  const audit = await auditRun({ stores, identity, ledgerFiles: [ledgerFile], waiting });
  const answered = (status: string) => summary.statuses[status] ?? 0;
  const good = answered("200") + answered("429") + answered("503");
  const bad = audit.fates.lost + audit.fates.duplicated + audit.fates.unexpected + audit.unexpectedRows;
  const checks: Check[] = [
    { name: "requests of the spike", value: summary.sent, atLeast: count },
    { name: "answered 200", value: answered("200") },
    { name: "answered 200, 429 or 503", value: good, atLeast: count },
    { name: "of these without Retry-After", value: summary.withoutRetryAfter, atMost: 0 },
    { name: "slowest answer of the spike", value: summary.latency.maxMs, unit: "ms", atMost: 5_000 },
    { name: "lost, duplicated, unexpected of the spike", value: bad, atMost: 0 },
  ];
  return { summary, checks };
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const base = Number(values.base);
  return withPlatform({ services: ingest() }, async (platform) => {
    const seconds: FleetSecond[] = [];
    const show = progressEvery(5);
    let spike: Awaited<ReturnType<typeof sendSpike>> | undefined;
    let spikeAtS = 0;
    const result = await runLoad(platform, {
      instances: base * 10,
      periodMs: 10_000,
      durationMs: Number(values.seconds) * 1_000,
      onSecond: (second) => {
        seconds.push(second);
        show(second);
      },
      meanwhile: async () => {
        await delay(20_000);
        print("  the spike");
        spikeAtS = Math.round(Date.now() / 1_000);
        spike = await sendSpike(platform, Number(values.spike));
      },
    });
    print(costTable(result));
    const checks: Check[] = [
      ...auditChecks(result),
      ...(spike?.checks ?? []),
      { name: "as before after", value: secondsToRecover(seconds, spikeAtS), unit: "s", atMost: 30 },
    ];
    return conclude("spike", args, startedAt, checks, { ...figuresOf(result), spike: spike?.summary });
  });
}
