import type { Queryable } from "@rollcall/service-kit";
import type { CustomerFact, Directory, TokenFact } from "./directory.ts";

type TokenRow = {
  id: string;
  customer: string;
  hash: Buffer;
  expires_at: Date | null;
  revoked_at: Date | null;
};
type CustomerRow = { slug: string; active: boolean; device_limit: number | null; machines: string[] };

export type DirectoryStore = {
  /** Makes the copy equal to the database. Throws when the database does not answer. */
  readonly readAll: () => Promise<void>;
  readonly readTokens: (ids: readonly string[]) => Promise<void>;
  readonly readCustomers: (slugs: readonly string[]) => Promise<void>;
};

const selectTokens = "select id, customer, hash, expires_at, revoked_at from ingest_tokens";
/** A customer is as inactive as any customer above it. */
const selectCustomers = `with recursive inactive as (
    select slug from customers where not active
    union select below.slug from customers below join inactive on below.parent = inactive.slug)
  select c.slug, c.slug not in (select slug from inactive) as active, c.device_limit,
    case when c.device_limit is null then '{}'::text[]
         else array(select m.slug from machines m where m.customer = c.slug) end as machines
  from customers c`;

function putCustomer({ customers }: Directory, { slug, active, device_limit, machines }: CustomerRow): void {
  const facts = { active, deviceLimit: device_limit, machines: new Set(machines) };
  const fact = customers.get(slug);
  if (fact) Object.assign(fact, facts satisfies Partial<CustomerFact>);
  else customers.set(slug, { slug, inFlight: 0, ...facts });
}

function putToken({ tokens, customers }: Directory, row: TokenRow): void {
  // A customer that was made after the customers were read comes with the next reading, and its tokens too.
  const customer = customers.get(row.customer);
  if (!customer) return;
  const facts = {
    hash: row.hash,
    customer,
    expiresAtMs: row.expires_at?.getTime() ?? Infinity,
    revoked: row.revoked_at !== null,
    gone: false,
  };
  const fact = tokens.get(row.id);
  if (fact) Object.assign(fact, facts satisfies Partial<TokenFact>);
  else tokens.set(row.id, { id: row.id, usedAtMs: 0, ...facts });
}

function forgetToken({ tokens }: Directory, id: string): void {
  const fact = tokens.get(id);
  if (fact) fact.gone = true;
  tokens.delete(id);
}

function forgetCustomer({ customers }: Directory, slug: string): void {
  const fact = customers.get(slug);
  if (fact) fact.active = false;
  customers.delete(slug);
}

/** Reads tokens and customers into the directory, changing facts in place. */
export function createDirectoryStore(database: Queryable, directory: Directory): DirectoryStore {
  const { tokens, customers } = directory;

  const readAll = async () => {
    const customerRows = (await database.query<CustomerRow>(selectCustomers)).rows;
    const tokenRows = (await database.query<TokenRow>(selectTokens)).rows;
    for (const row of customerRows) putCustomer(directory, row);
    for (const row of tokenRows) putToken(directory, row);
    const ids = new Set(tokenRows.map(({ id }) => id));
    for (const id of tokens.keys()) if (!ids.has(id)) forgetToken(directory, id);
    const slugs = new Set(customerRows.map(({ slug }) => slug));
    for (const slug of customers.keys()) if (!slugs.has(slug)) forgetCustomer(directory, slug);
  };
  const readCustomers = async (slugs: readonly string[]) => {
    const { rows } = await database.query<CustomerRow>(`${selectCustomers} where c.slug = any($1)`, [slugs]);
    for (const row of rows) putCustomer(directory, row);
  };
  const readTokens = async (ids: readonly string[]) => {
    const { rows } = await database.query<TokenRow>(`${selectTokens} where id = any($1)`, [ids]);
    const missing = rows.map(({ customer }) => customer).filter((slug) => !customers.has(slug));
    if (missing.length > 0) await readCustomers(missing);
    for (const row of rows) putToken(directory, row);
    const found = new Set(rows.map(({ id }) => id));
    for (const id of ids) if (!found.has(id)) forgetToken(directory, id);
  };
  return { readAll, readTokens, readCustomers };
}
