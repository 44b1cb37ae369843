import type { Postgres } from "@rollcall/service-kit";

export type RunRecord = {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly failure: string | null;
  readonly nextRun: Date;
};

export const createJobStore = (postgres: Postgres, holder: string) => ({
  /** When the job is due; a job that nobody has run is due now. Milliseconds from now, by PostgreSQL's clock. */
  dueInMs: async (name: string): Promise<number> => {
    const { rows } = await postgres.query<{ ms: number }>(
      "select (extract(epoch from next_run - clock_timestamp()) * 1000)::float8 as ms from scheduler_jobs where name = $1",
      [name],
    );
    if (rows.length === 0)
      await postgres.query(
        "insert into scheduler_jobs (name, next_run) values ($1, now()) on conflict do nothing",
        [name],
      );
    return rows[0]?.ms ?? 0;
  },
  /** Not recorded by a process that has lost the lease meanwhile: the row is its successor's. */
  record: (name: string, { startedAt, durationMs, failure, nextRun }: RunRecord) =>
    postgres.query(
      `update scheduler_jobs set last_run = $2, duration_ms = $3, failure = $4, next_run = $5,
         runs = runs + 1, failures = failures + case when $4::text is null then 0 else 1 end
       where name = $1 and exists (select from scheduler_lease where holder = $6 and until > clock_timestamp())`,
      [name, startedAt, Math.round(durationMs), failure, nextRun, holder],
    ),
});

export type JobStore = ReturnType<typeof createJobStore>;
