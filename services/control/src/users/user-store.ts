import type { Grant, Role } from "@rollcall/people-access";
import type { Queryable } from "@rollcall/service-kit";

export type UserRow = {
  id: string;
  email: string;
  name: string | null;
  active: boolean;
  roles: Grant[];
  has_password: boolean;
  created_at: Date;
  last_sign_in_at: Date | null;
};

const columns = `u.id, u.email, u.name, u.active, u.password_hash is not null as has_password, u.created_at,
  u.last_sign_in_at, coalesce((select json_agg(json_build_object('role', r.role, 'customer', r.customer)
    order by r.customer nulls first, r.role) from user_roles r where r.user_id = u.id), '[]') as roles`;

export async function findUser(client: Queryable, id: string): Promise<UserRow | undefined> {
  const { rows } = await client.query<UserRow>(`select ${columns} from users u where u.id = $1`, [id]);
  return rows[0];
}

export type Account = { id: string; email: string; active: boolean; password_hash: string | null };

export async function findAccount(client: Queryable, email: string): Promise<Account | undefined> {
  const { rows } = await client.query<Account>(
    "select id, email, active, password_hash from users where lower(email) = lower($1)",
    [email.trim()],
  );
  return rows[0];
}

export async function findAccountById(client: Queryable, id: string): Promise<Account | undefined> {
  const { rows } = await client.query<Account>(
    "select id, email, active, password_hash from users where id = $1",
    [id],
  );
  return rows[0];
}

/** Undefined when the address is taken. */
export async function insertUser(
  client: Queryable,
  user: { email: string; name: string | null; passwordHash: string | null },
): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    "insert into users (email, name, password_hash) values ($1, $2, $3) on conflict do nothing returning id",
    [user.email.trim(), user.name, user.passwordHash],
  );
  return rows[0]?.id;
}

export async function setRoles(client: Queryable, userId: string, roles: readonly Grant[]): Promise<void> {
  await client.query("delete from user_roles where user_id = $1", [userId]);
  await client.query(
    `insert into user_roles (user_id, role, customer)
     select distinct $1::uuid, role, customer from unnest($2::text[], $3::text[]) as r (role, customer)`,
    [userId, roles.map(({ role }) => role), roles.map(({ customer }) => customer)],
  );
}

/** The customers among the grants that do not exist. */
export async function unknownCustomers(client: Queryable, roles: readonly Grant[]): Promise<string[]> {
  const asked = roles.flatMap(({ customer }) => customer ?? []);
  const { rows } = await client.query<{ slug: string }>(
    `select slug from unnest($1::text[]) as asked (slug)
     where not exists (select from customers c where c.slug = asked.slug)`,
    [asked],
  );
  return rows.map(({ slug }) => slug);
}

export const setPassword = (client: Queryable, userId: string, passwordHash: string) =>
  client.query("update users set password_hash = $2, updated_at = now() where id = $1", [
    userId,
    passwordHash,
  ]);

export const updateUser = (client: Queryable, user: { id: string; name: string | null; active: boolean }) =>
  client.query("update users set name = $2, active = $3, updated_at = now() where id = $1", [
    user.id,
    user.name,
    user.active,
  ]);

export const deleteUser = (client: Queryable, id: string) =>
  client.query("delete from users where id = $1", [id]);

/** Changes of administrators wait for each other: two at once could each take the other for the one who stays. */
export const lockAdministrators = (client: Queryable) =>
  client.query("select pg_advisory_xact_lock(8100502)");

export async function countAdministrators(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(distinct u.id)::int as count from users u join user_roles r on r.user_id = u.id
     where u.active and r.role = $1 and r.customer is null`,
    ["admin" satisfies Role],
  );
  return rows[0]?.count ?? 0;
}

export async function listUsers(
  client: Queryable,
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: UserRow[]; total: number }> {
  const { rows } = await client.query<UserRow>(
    `select ${columns} from users u where $1::text is null or lower(u.email) > $1 order by lower(u.email) limit $2`,
    [page.after?.[0] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>("select count(*)::int as count from users");
  return { rows, total: counted.rows[0]?.count ?? 0 };
}
