import type { Role } from "@rollcall/people-access";
import type { Queryable } from "@rollcall/service-kit";

export type ApiKeyRow = {
  id: string;
  prefix: string;
  name: string;
  role: Role;
  customer: string | null;
  user: string | null;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
};

const columns = `k.id, k.prefix, k.name, k.role, k.customer, u.email as "user", k.created_by, k.created_at,
  k.expires_at, k.revoked_at, k.last_used_at`;

export type NewKey = Pick<
  ApiKeyRow,
  "prefix" | "name" | "role" | "customer" | "created_by" | "expires_at"
> & {
  hash: Buffer;
  userId: string | null;
};

export async function insertApiKey(client: Queryable, key: NewKey): Promise<ApiKeyRow> {
  const { rows } = await client.query<ApiKeyRow>(
    `with k as (
       insert into api_keys (prefix, hash, name, user_id, role, customer, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning *)
     select ${columns} from k left join users u on u.id = k.user_id`,
    [key.prefix, key.hash, key.name, key.userId, key.role, key.customer, key.created_by, key.expires_at],
  );
  const [row] = rows;
  if (!row) throw new Error("an insert answered no row");
  return row;
}

/** Whose keys: everybody's, a user's, or only the one key that asks. */
export type Owner = { all: true } | { all: false; userId: string | null; keyId: string };

const ownedBy = "($1::boolean or k.user_id = $2 or k.id = $3)";
const ownerValues = (owner: Owner) => (owner.all ? [true, null, null] : [false, owner.userId, owner.keyId]);

export async function listApiKeys(
  client: Queryable,
  owner: Owner,
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: ApiKeyRow[]; total: number }> {
  const { rows } = await client.query<ApiKeyRow>(
    `select ${columns} from api_keys k left join users u on u.id = k.user_id
     where ${ownedBy} and ($4::timestamptz is null or (date_trunc('milliseconds', k.created_at), k.id) < ($4, $5::uuid))
     order by date_trunc('milliseconds', k.created_at) desc, k.id desc limit $6`,
    [...ownerValues(owner), page.after?.[0] ?? null, page.after?.[1] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>(
    `select count(*)::int as count from api_keys k where ${ownedBy}`,
    ownerValues(owner),
  );
  return { rows, total: counted.rows[0]?.count ?? 0 };
}

export async function lockApiKey(
  client: Queryable,
  owner: Owner,
  id: string,
): Promise<ApiKeyRow | undefined> {
  const { rows } = await client.query<ApiKeyRow>(
    `select ${columns} from api_keys k left join users u on u.id = k.user_id
     where ${ownedBy} and k.id = $4 for update of k`,
    [...ownerValues(owner), id],
  );
  return rows[0];
}

export const revokeApiKey = (client: Queryable, id: string) =>
  client.query("update api_keys set revoked_at = now() where id = $1 and revoked_at is null", [id]);
