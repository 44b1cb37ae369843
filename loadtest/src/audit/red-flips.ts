import { instanceId } from "@rollcall/contracts/identity";
import type { Postgres } from "@rollcall/service-kit";
import { kindCode, type Ledger } from "../ledger/ledger.ts";
import { instancePath, type RunIdentity } from "../ledger/request-text.ts";

export type RedFlip = { readonly instance: number; readonly atUs: number; readonly recordedAtUs: number };

export type RedAudit = {
  readonly reds: number;
  /** Red although the device had reported, or tried to, within the threshold before. */
  readonly falseReds: number;
  readonly falseExamples: readonly string[];
  /** Silent for longer than the threshold before `untilUs`, and never marked. */
  readonly missedReds: number;
  /** One silence that stands more than once in the record. */
  readonly repeatedReds: number;
  /** From the deadline to the record in PostgreSQL, ms. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
};

/** All red flips of the run's instances, as recorded. */
export async function readRedFlips(
  postgres: Postgres,
  identity: RunIdentity,
  instances: number,
): Promise<RedFlip[]> {
  const numbers = new Map<string, number>();
  for (let n = 0; n < instances; n += 1) numbers.set(instanceId(instancePath(identity, n)), n);
  const { rows } = await postgres.query<{ instance: string; at: string; recorded: string }>(
    `select instance, (extract(epoch from at) * 1000000)::bigint as at,
       (extract(epoch from recorded_at) * 1000000)::bigint as recorded
     from flips where to_state = 'overdue' order by at`,
  );
  return rows.flatMap(({ instance, at, recorded }) => {
    const number = numbers.get(instance);
    return number === undefined
      ? []
      : [{ instance: number, atUs: Number(at), recordedAtUs: Number(recorded) }];
  });
}

/** When each instance sent heartbeats, in order. */
function sentTimes(ledger: Ledger): Map<number, number[]> {
  const times = new Map<number, number[]>();
  const heartbeat = kindCode("heartbeat");
  for (let seq = 0; seq < ledger.size; seq += 1) {
    if (!ledger.sent[seq] || ledger.kind[seq] !== heartbeat) continue;
    const instance = ledger.instance[seq] as number;
    const known = times.get(instance);
    if (known) known.push(ledger.sentAtUs[seq] as number);
    else times.set(instance, [ledger.sentAtUs[seq] as number]);
  }
  return times;
}

/** Generator and gateway read the same clock in different ways. */
const clockToleranceUs = 20_000;

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * Compares red flips with what the devices really did, as the ledger knows it. `untilUs`: silences whose deadline lies
 * later are not asked for.
 */
export function auditReds(
  ledger: Ledger,
  flips: readonly RedFlip[],
  { overdueAfterS, untilUs }: { overdueAfterS: number; untilUs: number },
): RedAudit {
  const thresholdUs = overdueAfterS * 1e6;
  const times = sentTimes(ledger);
  const falseExamples: string[] = [];
  const silences = new Map<string, number>();
  let falseReds = 0;
  for (const { instance, atUs } of flips) {
    const beats = times.get(instance) ?? [];
    const tried = beats.findLast((sentAtUs) => sentAtUs < atUs);
    if (tried !== undefined && tried > atUs - thresholdUs + clockToleranceUs) {
      falseReds += 1;
      if (falseExamples.length < 5)
        falseExamples.push(`${instance} at ${atUs}, tried ${Math.round((atUs - tried) / 1e3)} ms before`);
    } else {
      const silence = `${instance} ${tried}`;
      silences.set(silence, (silences.get(silence) ?? 0) + 1);
    }
  }
  let missedReds = 0;
  const marked = new Set(flips.map(({ instance }) => instance));
  for (const [instance, beats] of times) {
    const last = beats.at(-1) as number;
    // A second of grace: the clock of liveness starts at the gateway, not at the device.
    if (last + thresholdUs + 1e6 < untilUs && !marked.has(instance)) missedReds += 1;
  }
  const lags = flips.map(({ atUs, recordedAtUs }) => (recordedAtUs - atUs) / 1_000).sort((a, b) => a - b);
  return {
    reds: flips.length,
    falseReds,
    falseExamples,
    missedReds,
    repeatedReds: [...silences.values()].filter((count) => count > 1).length,
    lagP50Ms: percentile(lags, 0.5),
    lagP99Ms: percentile(lags, 0.99),
    lagMaxMs: lags.at(-1) ?? 0,
  };
}
