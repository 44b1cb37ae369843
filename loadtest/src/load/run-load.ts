import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { auditRun, type RunAudit } from "../audit/audit-run.ts";
import { auditReds, type RedAudit, readRedFlips } from "../audit/red-flips.ts";
import { pidsOf } from "../drills/sampler.ts";
import {
  defaultFleet,
  type FleetOptions,
  type FleetSecond,
  type FleetSummary,
} from "../fleet/fleet-options.ts";
import { forkFleet } from "../fleet/fork-fleet.ts";
import { loadLedger } from "../ledger/ledger.ts";
import type { Platform } from "../platform/platform.ts";
import { measureUsage, type Usage } from "../platform/process-stats.ts";

export type ProcessCost = {
  readonly name: string;
  readonly cpuMicrosPerRequest: number;
  /** Share of one core. */
  readonly cores: number;
  readonly rssMb: number;
};

export type LoadResult = {
  readonly summary: FleetSummary;
  readonly audit: RunAudit;
  readonly reds: RedAudit;
  readonly costs: readonly ProcessCost[];
  /** All processes but the generator. */
  readonly platformMicrosPerRequest: number;
  readonly redisBytesPerInstance: number;
  /** Requests acknowledged but not yet stored when the traffic ended, as seconds of traffic. */
  readonly backlogS: number;
};

/** Latency and cost are measured from `warmUpMs` to the end of the traffic. */
export type LoadOptions = Partial<FleetOptions> & {
  readonly instances: number;
  readonly periodMs: number;
  readonly durationMs: number;
  readonly onSecond?: (second: FleetSecond) => void;
  /** Runs while the fleet reports. */
  readonly meanwhile?: (signal: AbortSignal) => Promise<void>;
};

async function redisBytes(platform: Platform): Promise<number> {
  const redis = new Redis(platform.servers.urls.redis);
  try {
    return Number(/used_memory:(\d+)/.exec(await redis.info("memory"))?.[1] ?? 0);
  } finally {
    redis.disconnect();
  }
}

type Measured = { readonly atMs: number; readonly usage: Record<string, Usage> };

const measureAll = (platform: Platform, generator: number): Measured => ({
  atMs: Date.now(),
  usage: measureUsage({ ...pidsOf(platform), generator }),
});

function costsBetween(from: Measured, to: Measured, requests: number): ProcessCost[] {
  return Object.entries(to.usage).map(([name, { cpuS, rssMb }]) => {
    const used = cpuS - (from.usage[name]?.cpuS ?? 0);
    return {
      name,
      cpuMicrosPerRequest: (used * 1e6) / Math.max(1, requests),
      cores: used / ((to.atMs - from.atMs) / 1_000),
      rssMb,
    };
  });
}

const answeredBetween = (seconds: readonly FleetSecond[], fromMs: number, toMs: number): number =>
  seconds
    .filter(({ at }) => at * 1_000 > fromMs && at * 1_000 <= toMs)
    .reduce((sum, { statuses }) => sum + Object.values(statuses).reduce((a, b) => a + b, 0), 0);

const storedHeartbeats = async (platform: Platform, run: number): Promise<number> => {
  const rows = await platform.questdb.rows(`select count() from heartbeats where pid = ${run}`);
  return Number(rows[0]?.[0] ?? 0);
};

function fleetOf(platform: Platform, options: LoadOptions): FleetOptions {
  const { onSecond: _, meanwhile: __, ...given } = options;
  const identity = given.identity ?? platform.newIdentity();
  return {
    ...defaultFleet,
    identity,
    targets: platform.targets(),
    ledgerFile: join(platform.folder, `${identity.run}.ledger`),
    warmUpMs: 5_000,
    ...given,
  };
}

/** Sends the fleet's traffic, measures what each process spends on it, and audits. */
export async function runLoad(platform: Platform, options: LoadOptions): Promise<LoadResult> {
  const fleet = fleetOf(platform, options);
  const { identity, ledgerFile, instances, periodMs } = fleet;
  const bytesBefore = await redisBytes(platform);
  const running = forkFleet(fleet, options.onSecond);
  const ended = new AbortController();
  const meanwhile = options.meanwhile?.(ended.signal);
  await delay(fleet.warmUpMs);
  const from = measureAll(platform, running.pid);
  // Sampled while the generator still runs: afterwards its usage is gone.
  let to = from;
  const sampling = setInterval(() => {
    to = measureAll(platform, running.pid);
  }, 1_000);
  const summary = await running.done.finally(() => clearInterval(sampling));
  ended.abort();
  const stored = await storedHeartbeats(platform, identity.run);
  await meanwhile;
  const untilUs = Date.now() * 1_000;
  const redisUsed = (await redisBytes(platform)) - bytesBefore;
  const stores = { questdb: platform.questdb, postgres: platform.postgres };
  const { waiting } = platform.broker;
  const kinds = fleet.likeClient ? { kinds: ["heartbeat"] as const } : {};
  const audit = await auditRun({ stores, identity, ledgerFiles: [ledgerFile], waiting, ...kinds });
  const flips = await readRedFlips(platform.postgres, identity, instances);
  const costs = costsBetween(from, to, answeredBetween(running.seconds, from.atMs, to.atMs));
  const acknowledged = audit.byKind.heartbeat?.ok ?? 0;
  return {
    summary,
    audit,
    reds: auditReds(loadLedger([ledgerFile]), flips, { overdueAfterS: platform.overdueAfterS, untilUs }),
    costs,
    platformMicrosPerRequest: costs
      .filter(({ name }) => name !== "generator")
      .reduce((sum, { cpuMicrosPerRequest }) => sum + cpuMicrosPerRequest, 0),
    redisBytesPerInstance: redisUsed / instances,
    backlogS: Math.max(0, acknowledged - stored) / (instances / (periodMs / 1_000)),
  };
}
