import type { Queryable } from "@rollcall/service-kit";

export type PatternRow = {
  id: string;
  customer: string;
  machine: string | null;
  software: string | null;
  code_from: number | null;
  code_to: number | null;
  module_glob: string | null;
  message_glob: string | null;
  note: string | null;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
};

export type Pattern = PatternRow & { suppressing: number };

const columns = `w.id, w.customer, w.machine, w.software, w.code_from, w.code_to, w.module_glob, w.message_glob, w.note,
  w.created_by, w.created_at, w.expires_at`;

const suppressing = "(select count(*)::int from diagnostics d where d.suppressed_by = w.id) as suppressing";

export async function insertPattern(
  client: Queryable,
  pattern: Omit<PatternRow, "created_at">,
): Promise<void> {
  const { id, customer, machine, software, code_from, code_to, module_glob, message_glob, note } = pattern;
  const { created_by, expires_at } = pattern;
  await client.query(
    `insert into diagnostics_whitelist (id, customer, machine, software, code_from, code_to, module_glob, message_glob,
       note, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      customer,
      machine,
      software,
      code_from,
      code_to,
      module_glob,
      message_glob,
      note,
      created_by,
      expires_at,
    ],
  );
}

export async function findPattern(
  client: Queryable,
  customer: string,
  id: string,
): Promise<Pattern | undefined> {
  const { rows } = await client.query<Pattern>(
    `select ${columns}, ${suppressing} from diagnostics_whitelist w where w.customer = $1 and w.id = $2`,
    [customer, id],
  );
  return rows[0];
}

export async function listPatterns(
  client: Queryable,
  customer: string,
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: Pattern[]; total: number }> {
  const { rows } = await client.query<Pattern>(
    `select ${columns}, ${suppressing} from diagnostics_whitelist w
     where w.customer = $1 and ($2::uuid is null or w.id > $2) order by w.id limit $3`,
    [customer, page.after?.[0] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>(
    "select count(*)::int as count from diagnostics_whitelist where customer = $1",
    [customer],
  );
  return { rows, total: counted.rows[0]?.count ?? 0 };
}

export const deletePattern = (client: Queryable, id: string) =>
  client.query("delete from diagnostics_whitelist where id = $1", [id]);

/** Stores anew what suppresses the episodes of these customers (null: of all), and answers whose colour may change. */
export async function applyWhitelist(
  client: Queryable,
  customers: readonly string[] | null,
): Promise<string[]> {
  // Held first and in order, as everybody does who writes episodes: no two wait for each other in a circle.
  await client.query(
    `select from instances where id in (
       select d.instance from diagnostics d join instances i on i.id = d.instance
       where ($1::text[] is null or i.customer = any ($1))
         and d.suppressed_by is distinct from whitelisted_by(d.instance, d.module, d.code, d.message))
     order by id for no key update`,
    [customers],
  );
  const { rows } = await client.query<{ instance: string }>(
    `update diagnostics d set suppressed_by = whitelisted_by(d.instance, d.module, d.code, d.message)
     from instances i where i.id = d.instance and ($1::text[] is null or i.customer = any ($1))
       and d.suppressed_by is distinct from whitelisted_by(d.instance, d.module, d.code, d.message)
     returning d.instance`,
    [customers],
  );
  return [...new Set(rows.map(({ instance }) => instance))];
}

const matchedSql = `
  from (select id, instance, module, code, severity, message, last_seen_at from diagnostics
        where last_seen_at > now() - interval '7 days'
        union all
        select id, instance, module, code, severity, message, last_seen_at from diagnostic_history
        where closed_at > now() - interval '7 days') as d
  join instances i on i.id = d.instance and i.customer in (select customers_under(array[$1]))
  where whitelist_matches(
    row(null, $1, $2, $3, $4::integer, $5::integer, $6, $7, null, null, null, null)::diagnostics_whitelist,
    i.machine, i.software, d.module, d.code, d.message)`;

/** What the pattern would have matched in the last 7 days, the newest first. */
export async function previewPattern(client: Queryable, pattern: Omit<PatternRow, "created_at" | "id">) {
  const { customer, machine, software, code_from, code_to, module_glob, message_glob } = pattern;
  const values = [customer, machine, software, code_from, code_to, module_glob, message_glob];
  const counted = await client.query<{ matches: number; instances: number }>(
    `select count(*)::int as matches, count(distinct d.instance)::int as instances ${matchedSql}`,
    values,
  );
  const sample = await client.query(
    `select i.customer, i.machine, i.software, d.module, d.code, d.severity, d.message, d.last_seen_at ${matchedSql}
     order by d.last_seen_at desc limit 20`,
    values,
  );
  return { ...(counted.rows[0] ?? { matches: 0, instances: 0 }), sample: sample.rows };
}
