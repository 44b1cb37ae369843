import type { Queryable } from "@rollcall/service-kit";

export type SessionRow = {
  id: string;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  address: string | null;
  user_agent: string | null;
};

export async function insertSession(
  client: Queryable,
  session: { id: string; userId: string; address: string; userAgent: string | null; days: number },
): Promise<void> {
  const { id, userId, address, userAgent, days } = session;
  await client.query(
    `insert into sessions (id, user_id, address, user_agent, expires_at)
     values ($1, $2, $3, $4, now() + $5 * interval '1 day')`,
    [id, userId, address, userAgent, days],
  );
}

export const insertRefreshToken = (client: Queryable, hash: Buffer, sessionId: string) =>
  client.query("insert into refresh_tokens (hash, session_id) values ($1, $2)", [hash, sessionId]);

export type Presented = {
  session_id: string;
  user_id: string;
  email: string;
  /** How long ago it was traded for another one; null: never. */
  used_seconds_ago: number | null;
  session_open: boolean;
};

/** Holds the token's row: of two who come with one token, the second sees that the first has used it. */
export async function lockRefreshToken(client: Queryable, hash: Buffer): Promise<Presented | undefined> {
  const { rows } = await client.query<Presented>(
    `select t.session_id, s.user_id, u.email, extract(epoch from now() - t.used_at)::float8 as used_seconds_ago,
       s.revoked_at is null and s.expires_at > now() and u.active as session_open
     from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
     where t.hash = $1 for update of t`,
    [hash],
  );
  return rows[0];
}

/** A session lives on for as long as it is used. */
export async function useRefreshToken(
  client: Queryable,
  token: { hash: Buffer; sessionId: string; days: number },
): Promise<void> {
  await client.query("update refresh_tokens set used_at = now() where hash = $1", [token.hash]);
  await client.query(
    "update sessions set last_used_at = now(), expires_at = now() + $2 * interval '1 day' where id = $1",
    [token.sessionId, token.days],
  );
}

export const revokeSession = (client: Queryable, sessionId: string) =>
  client.query("update sessions set revoked_at = now() where id = $1 and revoked_at is null", [sessionId]);

export async function revokeSessionsOf(
  client: Queryable,
  userId: string,
  except: string | null = null,
): Promise<number> {
  const { rowCount } = await client.query(
    `update sessions set revoked_at = now()
     where user_id = $1 and revoked_at is null and ($2::uuid is null or id <> $2)`,
    [userId, except],
  );
  return rowCount ?? 0;
}

export async function listOpenSessions(client: Queryable, userId: string): Promise<SessionRow[]> {
  const { rows } = await client.query<SessionRow>(
    `select id, created_at, last_used_at, expires_at, address, user_agent from sessions
     where user_id = $1 and revoked_at is null and expires_at > now() order by last_used_at desc limit 100`,
    [userId],
  );
  return rows;
}
