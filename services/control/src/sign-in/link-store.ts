import type { Role } from "@rollcall/people-access";
import type { Queryable } from "@rollcall/service-kit";
import { hashSecret, newSecret } from "./secret-link.ts";

export type LinkRow = {
  id: string;
  purpose: "invitation" | "password_reset";
  email: string;
  user_id: string | null;
  role: Role | null;
  customer: string | null;
  name: string | null;
  created_by: string | null;
  created_at: Date;
  expires_at: Date;
};

const columns = "id, purpose, email, user_id, role, customer, name, created_by, created_at, expires_at";

export type NewLink = Pick<LinkRow, "id" | "purpose" | "email"> &
  Partial<Pick<LinkRow, "user_id" | "role" | "customer" | "name" | "created_by">> & { hours: number };

/** The link's secret, and its row; only the secret's hash is kept. */
export async function insertLink(client: Queryable, link: NewLink): Promise<{ token: string; row: LinkRow }> {
  const token = newSecret();
  const { id, purpose, email, user_id, role, customer, name, created_by, hours } = link;
  const { rows } = await client.query<LinkRow>(
    `insert into one_time_links (id, hash, purpose, email, user_id, role, customer, name, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10 * interval '1 hour') returning ${columns}`,
    [id, hashSecret(token), purpose, email, user_id, role, customer, name, created_by, hours],
  );
  const [row] = rows;
  if (!row) throw new Error("an insert answered no row");
  return { token, row };
}

/** Uses the link up: of two at once, one gets it. Undefined when it is unknown, used or too old. */
export async function takeLink(
  client: Queryable,
  purpose: LinkRow["purpose"],
  token: string,
): Promise<LinkRow | undefined> {
  const { rows } = await client.query<LinkRow>(
    `update one_time_links set used_at = now()
     where hash = $1 and purpose = $2 and used_at is null and expires_at > now() returning ${columns}`,
    [hashSecret(token), purpose],
  );
  return rows[0];
}

/** Every earlier link of the purpose for the address is worth nothing any more. */
export const voidLinks = (client: Queryable, purpose: LinkRow["purpose"], email: string) =>
  client.query(
    "update one_time_links set used_at = now() where purpose = $1 and lower(email) = lower($2) and used_at is null",
    [purpose, email],
  );

export async function voidLink(client: Queryable, id: string): Promise<LinkRow | undefined> {
  const { rows } = await client.query<LinkRow>(
    `update one_time_links set used_at = now() where id = $1 and used_at is null returning ${columns}`,
    [id],
  );
  return rows[0];
}

export async function findLink(client: Queryable, id: string): Promise<LinkRow | undefined> {
  const { rows } = await client.query<LinkRow>(
    `select ${columns} from one_time_links
     where id = $1 and purpose = 'invitation' and used_at is null and expires_at > now()`,
    [id],
  );
  return rows[0];
}

/** Open invitations, those of the given customers' trees only unless `roots` is null. */
export async function listInvitations(
  client: Queryable,
  roots: readonly string[] | null,
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: LinkRow[]; total: number }> {
  const condition = `purpose = 'invitation' and used_at is null and expires_at > now()
    and ($1::text[] is null or customer in (select customers_under($1)))`;
  const { rows } = await client.query<LinkRow>(
    `select ${columns} from one_time_links where ${condition} and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [roots, page.after?.[0] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>(
    `select count(*)::int as count from one_time_links where ${condition}`,
    [roots],
  );
  return { rows, total: counted.rows[0]?.count ?? 0 };
}
