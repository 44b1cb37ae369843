import { setTimeout as delay } from "node:timers/promises";
import { type Log, type Postgres, repeat, type Resources } from "@rollcall/service-kit";
import type { Config } from "./config.ts";

/** A fold that takes long is rare: of one core it may have a twentieth, as long as counts are not five minutes late for it. */
const restsPerFold = 19;
const mostRestMs = 270_000;

/** How much longer than `everyMs` to wait after a fold. */
export const restAfterFold = (tookMs: number, everyMs: number): number =>
  Math.max(0, Math.min(restsPerFold * tookMs, mostRestMs) - everyMs);

async function foldSightings(postgres: Postgres, everyMs: number, closing: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  await postgres.query("select fold_sightings()");
  const restMs = restAfterFold(performance.now() - startedAt, everyMs);
  await delay(restMs, undefined, { signal: closing });
}

/**
 * Folds stay with what they fold: how often they may be depends on what is written. Several writers may do them at once;
 * all else that time asks for is the scheduler's.
 */
export function keepHouse(resources: Resources, postgres: Postgres, config: Config, log: Log): void {
  const job = (name: string, everyMs: number, work: (closing: AbortSignal) => Promise<unknown>) =>
    resources.add(name, repeat(log, name, everyMs, work), (j) => j.close());
  const { foldSightingsEveryMs } = config;
  job("fold sightings", foldSightingsEveryMs, (closing) =>
    foldSightings(postgres, foldSightingsEveryMs, closing),
  );
  job("fold instance counts", config.foldCountsEveryMs, () =>
    postgres.query("select fold_instance_counts()"),
  );
}

/** At the start: without the partitions of today all rows would fall into the default ones. */
export const maintainPartitions = (postgres: Postgres): Promise<unknown> =>
  postgres.query("select maintain_partitions((now() at time zone 'UTC')::date)");
