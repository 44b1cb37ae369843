import type { Queryable } from "@rollcall/service-kit";
import type { Silence } from "./rules.ts";

const columns = "id, scope, matchers, reason, starts_at, ends_at, created_by, ended_by";

/** Those that hold at the instant (µs), or should: their begin may not have been applied yet. */
export async function listHoldingSilences(client: Queryable, nowUs: number): Promise<Silence[]> {
  const { rows } = await client.query<Silence>(
    `select ${columns} from silences where not over
       and starts_at <= instant_of($1::bigint) and ends_at > instant_of($1::bigint)`,
    [Math.round(nowUs)],
  );
  return rows;
}

/** Silences of these customers and those below them; null: all. */
export async function listSilences(
  client: Queryable,
  roots: readonly string[] | null,
  onlyActive: boolean,
): Promise<Silence[]> {
  const { rows } = await client.query<Silence>(
    `select ${columns} from silences
     where ($1::text[] is null or scope in (select customers_under($1::text[])))
       and (not $2 or (starts_at <= now() and ends_at > now())) order by starts_at desc, id`,
    [roots, onlyActive],
  );
  return rows;
}

export async function findSilence(client: Queryable, id: string): Promise<Silence | undefined> {
  const { rows } = await client.query<Silence>(`select ${columns} from silences where id = $1`, [id]);
  return rows[0];
}

export async function insertSilence(client: Queryable, silence: Silence): Promise<void> {
  await client.query(
    `insert into silences (id, scope, matchers, reason, starts_at, ends_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      silence.id,
      silence.scope,
      JSON.stringify(silence.matchers),
      silence.reason,
      silence.starts_at,
      silence.ends_at,
      silence.created_by,
    ],
  );
}

/** It ends now; false: it was over. One that had not begun never will. */
export async function endSilence(client: Queryable, id: string, by: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update silences set ends_at = greatest(clock_timestamp(), starts_at + interval '1 microsecond'), ended_by = $2
     where id = $1 and ends_at > clock_timestamp()`,
    [id, by],
  );
  return (rowCount ?? 0) > 0;
}

export async function countOpenSilences(client: Queryable, scope: string | null): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int as count from silences where scope is not distinct from $1 and ends_at > now()",
    [scope],
  );
  return rows[0]?.count ?? 0;
}
