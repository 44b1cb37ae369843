import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Queryable } from "@rollcall/service-kit";

type Schemas = components["schemas"];
export type NewCustomer = Schemas["NewCustomer"];
export type CustomerChange = Schemas["CustomerChange"];

export type CustomerRow = {
  slug: string;
  name: string;
  parent: string | null;
  email: string | null;
  phone: string | null;
  device_limit: number | null;
  overdue_after_seconds: number;
  active: boolean;
  created_at: Date;
  updated_at: Date;
};

const columns =
  "slug, name, parent, email, phone, device_limit, overdue_after_seconds, active, created_at, updated_at";

export async function insertCustomer(
  client: Queryable,
  customer: NewCustomer,
): Promise<CustomerRow | undefined> {
  const { slug, name, parent, email, phone, device_limit, overdue_after_seconds } = customer;
  const { rows } = await client.query<CustomerRow>(
    `insert into customers (slug, name, parent, email, phone, device_limit, overdue_after_seconds)
     values ($1, $2, $3, $4, $5, $6, coalesce($7, 300)) on conflict (slug) do nothing returning ${columns}`,
    [slug, name, parent, email, phone, device_limit, overdue_after_seconds],
  );
  return rows[0];
}

/** Holds the row until the end of the transaction. */
export async function lockCustomer(client: Queryable, slug: string): Promise<CustomerRow | undefined> {
  const { rows } = await client.query<CustomerRow>(
    `select ${columns} from customers where slug = $1 for update`,
    [slug],
  );
  return rows[0];
}

export async function customerExists(client: Queryable, slug: string): Promise<boolean> {
  const { rowCount } = await client.query("select from customers where slug = $1", [slug]);
  return rowCount === 1;
}

/** Moves of the tree wait for each other: two at once could close a circle that neither sees. */
export const lockTree = (client: Queryable) => client.query("select pg_advisory_xact_lock(8100501)");

export async function lineOfCustomer(client: Queryable, slug: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string[] }>("select customer_and_parents($1) as line", [slug]);
  return rows[0]?.line ?? [];
}

export async function updateCustomer(client: Queryable, next: CustomerRow): Promise<CustomerRow> {
  const { slug, name, parent, email, phone, device_limit, overdue_after_seconds, active } = next;
  const { rows } = await client.query<CustomerRow>(
    `update customers set name = $2, parent = $3, email = $4, phone = $5, device_limit = $6,
       overdue_after_seconds = $7, active = $8, updated_at = now()
     where slug = $1 returning ${columns}`,
    [slug, name, parent, email, phone, device_limit, overdue_after_seconds, active],
  );
  const [row] = rows;
  if (!row) throw new Error("the locked customer is gone");
  return row;
}
