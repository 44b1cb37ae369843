import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { auditRun } from "../audit/audit-run.ts";
import { auditReds, readRedFlips } from "../audit/red-flips.ts";
import { defaultFleet, type FleetOptions } from "../fleet/fleet-options.ts";
import { forkFleet, type RunningFleet } from "../fleet/fork-fleet.ts";
import { loadLedger } from "../ledger/ledger.ts";
import type { RunIdentity } from "../ledger/request-text.ts";
import { type Platform, startPlatform } from "../platform/platform.ts";
import { type Check, holds, print, type Report } from "../report.ts";
import type { Drill, DrillContext, DrillResult, Mark } from "./drill.ts";
import { startSampler } from "./sampler.ts";
import { exactly, standardChecks } from "./standard-checks.ts";

export type DrillOptions = { readonly rate: number; readonly haste: number; readonly verbose: boolean };

/** The scheduler sends the canary. */
const oneOfEach = {
  "ingest-gateway": 1,
  "heartbeat-writer": 1,
  "event-writer": 1,
  liveness: 1,
  control: 1,
  scheduler: 1,
};
/** A tenth of the traffic is not heartbeats, so that each path is looked at. */
const mix = 0.1;
const periodMs = 10_000;
/** Traffic before and after the disturbance, s. */
const calmS = 6;
/** Before one that answers are compared with: the first requests run uncompiled code. */
const longCalmS = 20;

function fleetOptions(drill: Drill, platform: Platform, identity: RunIdentity, rate: number): FleetOptions {
  return {
    ...defaultFleet,
    identity,
    targets: platform.targets(),
    ledgerFile: join(platform.folder, `${identity.run}.ledger`),
    instances: Math.round((rate * periodMs) / 1_000),
    periodMs,
    jitterMs: 500,
    durationMs: 24 * 3_600_000,
    // Enough for answers that take two seconds: a device that waits for a socket of ours would not be the platform's fault.
    sockets: Math.max(256, Math.round(rate * 4)),
    mix,
    ...drill.fleet,
  };
}

type Sent = { readonly options: FleetOptions; readonly running: RunningFleet };

async function auditOf(platform: Platform, { identity, ledgerFile }: FleetOptions) {
  const stores = { questdb: platform.questdb, postgres: platform.postgres };
  const { waiting } = platform.broker;
  return auditRun({ stores, identity, ledgerFiles: [ledgerFile], waiting });
}

/** On the broker, and those that were taken from there. */
async function countDeadLetters({ broker, postgres }: Platform): Promise<number> {
  const waiting = await broker.dead();
  const { rows } = await postgres.query<{ count: number }>("select count(*)::int as count from dead_letters");
  return waiting + (rows[0]?.count ?? 0);
}

/** Everything that is known after the last answer. */
async function conclude(platform: Platform, { options, running }: Sent, marks: readonly Mark[]) {
  const { identity, ledgerFile, instances } = options;
  const summary = await running.done;
  const untilUs = Date.now() * 1_000;
  const audit = await auditOf(platform, options);
  const flips = await readRedFlips(platform.postgres, identity, instances);
  const { overdueAfterS } = platform;
  return {
    summary,
    audit,
    reds: auditReds(loadLedger([ledgerFile]), flips, { overdueAfterS, untilUs }),
    seconds: running.seconds,
    marks,
    deadLetters: await countDeadLetters(platform),
    crashes: platform.services.reduce((sum, { managed }) => sum + managed.info().restarts, 0),
  };
}

/** Fleets beside the traffic: each with a run, a ledger and an audit of its own. */
function createExtraFleets(drill: Drill, platform: Platform, rate: number) {
  const sent: FleetOptions[] = [];
  return {
    send: async (with_: Partial<FleetOptions>) => {
      const identity = platform.newIdentity(`x${sent.length}`);
      const options = { ...fleetOptions(drill, platform, identity, rate), ...with_ };
      sent.push(options);
      return forkFleet(options).done;
    },
    checks: async (): Promise<Check[]> => {
      const checks: Check[] = [];
      for (const options of sent) {
        const { requests, fates, unexpectedRows, balanced } = await auditOf(platform, options);
        const { machines } = options.identity;
        const bad = fates.lost + fates.duplicated + fates.unexpected + unexpectedRows + (balanced ? 0 : 1);
        checks.push({ name: `requests of fleet ${machines}`, value: requests, atLeast: 1 });
        checks.push(exactly(`lost, duplicated, unexpected of fleet ${machines}`, bad));
      }
      return checks;
    },
  };
}

async function runOn(platform: Platform, drill: Drill, options: DrillOptions) {
  const { rate, verbose } = options;
  const haste = drill.unhurried ? 1 : options.haste;
  const identity = platform.newIdentity();
  const fleet = fleetOptions(drill, platform, identity, rate);
  const sampler = startSampler(platform, identity.run);
  const running = forkFleet(fleet, (second) => verbose && print(`    ${JSON.stringify(second)}`));
  const extra = createExtraFleets(drill, platform, rate);
  const marks: Mark[] = [];
  const own: Check[] = [];
  const context: DrillContext = {
    platform,
    rate,
    haste,
    seconds: running.seconds,
    say: (line) => print(`  ${new Date().toISOString().slice(11, 19)} ${line}`),
    wait: (seconds) => delay((seconds * 1_000) / haste),
    mark: (name) => marks.push({ name, atMs: Date.now() }),
    alsoSend: extra.send,
    check: (check) => own.push(check),
  };
  try {
    await delay((drill.answersAsBefore ? longCalmS : calmS) * 1_000);
    await drill.disturb(context);
    await delay(calmS * 1_000);
  } finally {
    running.stop();
  }
  const concluded = await conclude(platform, { options: fleet, running }, marks);
  await sampler.stop();
  const result: DrillResult = { ...concluded, samples: sampler.samples };
  const services = platform.services.map(({ name }) => name);
  const standard = standardChecks(drill, result, { rate, services });
  return {
    result,
    checks: [...standard, ...own, ...(drill.judge?.(result) ?? []), ...(await extra.checks())],
  };
}

/** Starts a platform, sends traffic, disturbs, audits, and says what held. */
export async function runDrill(name: string, drill: Drill, options: DrillOptions): Promise<Report> {
  const startedAt = new Date();
  print(`\n${name}: ${drill.about}`);
  const { overdueAfterS = 30 } = drill;
  const services = { ...oneOfEach, ...drill.services };
  const onCrash = (sentence: string) => print(`  ${sentence.slice(0, 400)}`);
  const platform = await startPlatform({ ...drill, services, overdueAfterS, onCrash });
  try {
    await drill.prepare?.(platform);
    const { result, checks } = await runOn(platform, drill, options);
    const { summary, audit, reds } = result;
    return {
      name,
      command: `npm run drill -- ${name} --rate ${options.rate}`,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1_000,
      passed: checks.every(holds),
      checks,
      figures: { summary, audit, reds },
    };
  } finally {
    await platform.stop();
  }
}
