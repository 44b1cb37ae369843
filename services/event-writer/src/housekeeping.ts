import { type Log, type Postgres, repeat, type Resources } from "@rollcall/service-kit";
import type { Config } from "./config.ts";

/** What the database needs from time to time. Several writers may do it at once. */
export function keepHouse(resources: Resources, postgres: Postgres, config: Config, log: Log): void {
  const job = (name: string, everyMs: number, work: () => Promise<unknown>) =>
    resources.add(name, repeat(log, name, everyMs, work), (j) => j.close());
  job("fold sightings", config.foldSightingsEveryMs, () => postgres.query("select fold_sightings()"));
  job("fold instance counts", config.foldCountsEveryMs, () =>
    postgres.query("select fold_instance_counts()"),
  );
  job("maintain partitions", config.maintainEveryMs, async () => {
    await maintainPartitions(postgres);
    await postgres.query("delete from idempotency_keys where at < now() - make_interval(hours => $1)", [
      config.keepIdempotencyKeysHours,
    ]);
  });
}

export const maintainPartitions = (postgres: Postgres): Promise<unknown> =>
  postgres.query("select maintain_partitions((now() at time zone 'UTC')::date)");
