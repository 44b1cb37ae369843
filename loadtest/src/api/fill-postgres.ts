import type { Postgres } from "@rollcall/service-kit";

export const customerCount = 200;
const rowsAtOnce = 50_000;

/** Ten parents with nineteen children each; the first is much larger than the last, as in life. */
const customersSql = `
  insert into customers (slug, name, parent, overdue_after_seconds)
  select 'customer-' || n, 'Customer ' || n, case when n % 20 = 0 then null else 'customer-' || (n - n % 20) end, 3600
  from generate_series(0, ${customerCount - 1}) n on conflict do nothing`;

/** Instance n belongs to customer floor(200 · u³), which gives the first one in six of all. */
const numbersSql = `
  select n, 'customer-' || floor(${customerCount} * power((n / 4 * 7919 % 100003) / 100003.0, 3))::int as customer,
    'machine-' || lpad((n / 4)::text, 7, '0') as machine, (array['app', 'db', 'edge', 'proxy'])[1 + n % 4] as software
  from generate_series($1::bigint, $2::bigint) n`;

const machinesSql = `
  insert into machines (customer, slug, display_name, labels, facts)
  select distinct on (customer, machine) customer, machine, 'Machine ' || (n / 4),
    jsonb_build_object('site', 'site-' || n / 4 % 25), jsonb_build_object('location', 'Hall ' || n / 4 % 40)
  from (${numbersSql}) t on conflict do nothing`;

/** 96 % alive, 2 % overdue, 1 % stopped, 1 % never seen; some report degraded operation or an error. */
const instancesSql = `
  insert into instances (id, customer, machine, software, version, addresses, liveness, liveness_since, colour_since,
    status, status_since, severity, first_seen_at)
  select (('x' || substr(encode(sha256(convert_to(customer || '/' || machine || '/' || software, 'UTF8')), 'hex'), 1, 16))
      ::bit(64) >> 1)::bigint,
    customer, machine, software, '1.' || n * 31 % 14 || '.' || n * 17 % 5,
    array['10.' || n / 65536 % 256 || '.' || n / 256 % 256 || '.' || n % 256],
    case when n % 100 < 2 then 'overdue' when n % 100 = 2 then 'stopped' when n % 100 = 3 then 'unseen' else 'alive' end,
    now() - n * 37 % 86400 * interval '1 second', now() - n * 37 % 86400 * interval '1 second',
    case when n % 100 = 2 then 'stopped' when n % 61 = 0 then 'degraded' when n % 509 = 0 then 'error' else 'running' end,
    now() - n * 53 % 86400 * interval '1 second',
    case when n % 211 = 0 then 2 when n % 73 = 0 then 1 else 0 end, now() - n * 11 % 8640000 * interval '1 second'
  from (${numbersSql}) t on conflict do nothing`;

/** For each instance whose severity colours, the diagnostic behind it. */
const diagnosticsSql = `
  insert into diagnostics (id, instance, code, severity, message, opened_at, last_seen_at)
  select gen_random_uuid(), id, 1000 + id % 40, severity, 'Something is wrong with part ' || id % 90, status_since, now()
  from instances where severity > 0`;

/** Instances with all that hangs on them, as the platform would have written them, only faster. */
export async function fillPostgres(
  postgres: Postgres,
  instances: number,
  progress: (line: string) => void,
): Promise<void> {
  await postgres.query(customersSql);
  for (let from = 0; from < instances; from += rowsAtOnce) {
    const range = [from, Math.min(from + rowsAtOnce, instances) - 1];
    await postgres.query(machinesSql, range);
    await postgres.query(instancesSql, range);
    if (from % (4 * rowsAtOnce) === 0) progress(`${from.toLocaleString("en-GB")} instances in PostgreSQL`);
  }
  await postgres.query(diagnosticsSql);
  await postgres.query("select fold_instance_counts()");
  await postgres.query("vacuum (analyze) machines, instances, diagnostics, customers");
}
