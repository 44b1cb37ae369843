import { announceChange, type Postgres, type Publisher } from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import { every, type Job } from "./run-jobs.ts";

/** Pings and runs; the history of heartbeats and flips has its own time. */
const keepPingsDays = 30;

export const maintenanceJob = "maintenance windows";

type Parts = {
  readonly postgres: Postgres;
  readonly publisher: Publisher;
  readonly config: Config;
  /** Facts were committed and wait in the outbox. */
  readonly onFacts: () => void;
};

/** Windows open and close on their second: it is due when the next one does, or when one was changed. */
function keepMaintenance({ postgres, publisher, config, onFacts }: Parts): Job {
  return {
    name: maintenanceJob,
    run: async () => {
      const { rows } = await postgres.query<{ changed: number }>("select keep_maintenance() as changed");
      onFacts();
      if ((rows[0]?.changed ?? 0) > 0) await announceChange(publisher, { table: "instances", key: null });
    },
    next: async (ranAt) => {
      const look = every(config.lookEveryMs)(ranAt);
      const { rows } = await postgres.query<{ edge: Date | null }>("select next_window_edge() as edge");
      const edge = rows[0]?.edge;
      return edge && edge < look ? edge : look;
    },
  };
}

/** What the passing of time does. Folds are not among them: how often they may be depends on what the writers write. */
export function createJobs(parts: Parts): Job[] {
  const { postgres, config } = parts;
  const hourly = every(config.housekeepingEveryMs);
  return [
    keepMaintenance(parts),
    {
      name: "whitelist expiries",
      run: () => postgres.query("select settle_whitelist()"),
      next: every(config.lookEveryMs),
    },
    {
      name: "partitions",
      run: () => postgres.query("select maintain_partitions((now() at time zone 'UTC')::date)"),
      next: hourly,
    },
    {
      name: "forget what was applied",
      run: () =>
        postgres.query("select forget_applied(make_interval(hours => $1))", [
          config.keepIdempotencyKeysHours,
        ]),
      next: hourly,
    },
    {
      name: "forget old pings",
      run: () => postgres.query("select forget_pings(make_interval(days => $1))", [keepPingsDays]),
      next: hourly,
    },
    {
      name: "forget old sign-ins",
      run: () => postgres.query("select forget_old_sign_ins()"),
      next: hourly,
    },
  ];
}
