import type { Postgres } from "@rollcall/service-kit";

/** What the tables say must have been told until an instant ($1), by the ids that the facts must have. */
const expectedSql = `
  select fact_id('instance.' || f.to_state, f.instance || '/' || us_of(f.at)) as id, 'flips' as source
    from flips f join instances i on i.id = f.instance where f.recorded_at < $1 and i.customer <> 'rollcall-canary'
  union all
  select fact_id('instance.registered', id || '/' || us_of(first_seen_at)), 'registrations'
    from instances where first_seen_at < $1 and customer <> 'rollcall-canary'
  union all
  select fact_id('status.changed', s.instance || '/' || us_of(s.at)), 'statuses'
    from statuses s join instances i on i.id = s.instance where s.at < $1 and i.customer <> 'rollcall-canary'
  union all
  select fact_id('diagnostic.opened', d.id::text), 'opened' from episodes d where d.opened_at < $1
  union all
  select fact_id('diagnostic.closed', d.id::text), 'closed' from episodes d where d.closed_at < $1
  union all
  select fact_id('diagnostic.acknowledged', d.id::text), 'acknowledged' from episodes d where d.acknowledged_at < $1`;

const withEpisodes = `with episodes as (
  select d.* from (
    select id, instance, opened_at, closed_at, acknowledged_at from diagnostics
    union all select id, instance, opened_at, closed_at, acknowledged_at from diagnostic_history) as d
  join instances i on i.id = d.instance where i.customer <> 'rollcall-canary')`;

export type FactAudit = {
  /** By the table that says so. */
  readonly expected: Readonly<Record<string, number>>;
  readonly lost: Readonly<Record<string, number>>;
  readonly lostInAll: number;
  readonly appliedTwice: number;
  readonly customersUntold: number;
};

export async function auditFacts(postgres: Postgres, until: Date): Promise<FactAudit> {
  const { rows } = await postgres.query<{ source: string; expected: number; lost: number }>(
    `${withEpisodes}, wanted as (${expectedSql})
     select source, count(*)::int as expected, count(*) filter (where t.id is null)::int as lost
     from wanted w left join (select distinct id from drill_facts) t on t.id = w.id group by source`,
    [until],
  );
  const twice = await postgres.query<{ n: number }>(
    "select count(*)::int as n from (select from drill_facts group by id having count(*) > 1) as t",
  );
  const untold = await postgres.query<{ n: number }>(
    `select (select count(*) from customers where slug like 'drill-%' and created_at < $1)::int
       - (select count(*) from drill_facts where name = 'customer.created')::int as n`,
    [until],
  );
  const of = (key: "expected" | "lost") => Object.fromEntries(rows.map((row) => [row.source, row[key]]));
  return {
    expected: of("expected"),
    lost: of("lost"),
    lostInAll: rows.reduce((sum, { lost }) => sum + lost, 0),
    appliedTwice: twice.rows[0]?.n ?? 0,
    customersUntold: Math.max(0, untold.rows[0]?.n ?? 0),
  };
}
