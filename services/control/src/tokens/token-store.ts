import type { Queryable } from "@rollcall/service-kit";
import { ingestTokenPrefix } from "@rollcall/service-kit";

export type TokenRow = {
  id: string;
  customer: string;
  name: string;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
};

export type Token = TokenRow & { prefix: string };

const columns = "id, customer, name, created_by, created_at, expires_at, revoked_at, last_used_at";

export const asToken = (row: TokenRow): Token => ({ ...row, prefix: ingestTokenPrefix(row.id) });

export async function insertToken(
  client: Queryable,
  token: Pick<TokenRow, "id" | "customer" | "name" | "created_by" | "expires_at"> & { hash: Buffer },
): Promise<Token | undefined> {
  const { id, customer, name, hash, created_by, expires_at } = token;
  const { rows } = await client.query<TokenRow>(
    `insert into ingest_tokens (id, customer, name, hash, created_by, expires_at)
     select $1, slug, $3, $4, $5, $6 from customers where slug = $2 returning ${columns}`,
    [id, customer, name, hash, created_by, expires_at],
  );
  return rows[0] && asToken(rows[0]);
}

export async function lockToken(client: Queryable, customer: string, id: string): Promise<Token | undefined> {
  const { rows } = await client.query<TokenRow>(
    `select ${columns} from ingest_tokens where customer = $1 and id = $2 for update`,
    [customer, id],
  );
  return rows[0] && asToken(rows[0]);
}

export const revokeToken = (client: Queryable, id: string) =>
  client.query("update ingest_tokens set revoked_at = now() where id = $1 and revoked_at is null", [id]);

/** It ends then at the latest; one that ends sooner is left alone. */
export const expireTokenWithin = (client: Queryable, id: string, seconds: number) =>
  client.query(
    `update ingest_tokens set expires_at = least(expires_at, now() + $2 * interval '1 second') where id = $1`,
    [id, seconds],
  );

export type TokenFilter = {
  /** Of which customers; null: of all. */
  readonly customers: readonly string[] | null;
  readonly liveOnly: boolean;
  readonly expiresWithinDays: number | null;
  /** How the public part begins. */
  readonly prefix: string | null;
};

const listCondition = `($1::text[] is null or customer = any ($1))
  and (not $2::boolean or (revoked_at is null and (expires_at is null or expires_at > now())))
  and ($3::integer is null or (revoked_at is null and expires_at > now() and expires_at < now() + $3 * interval '1 day'))
  and ($4::text is null or starts_with(id, $4))`;

/** Ordered by the millisecond, which is what a page token can hold. */
export async function listTokens(
  client: Queryable,
  { customers, liveOnly, expiresWithinDays, prefix }: TokenFilter,
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: Token[]; total: number }> {
  const condition = [customers, liveOnly, expiresWithinDays, prefix];
  const { rows } = await client.query<TokenRow>(
    `select ${columns} from ingest_tokens where ${listCondition}
       and ($5::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($5, $6))
     order by date_trunc('milliseconds', created_at) desc, id desc limit $7`,
    [...condition, page.after?.[0] ?? null, page.after?.[1] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>(
    `select count(*)::int as count from ingest_tokens where ${listCondition}`,
    condition,
  );
  return { rows: rows.map(asToken), total: counted.rows[0]?.count ?? 0 };
}
