import { type Caller, type Role, rootsOf } from "@rollcall/people-access";
import { AppError, type Queryable } from "@rollcall/service-kit";

/** The customers that an answer may speak of; null is all of them. */
export type Scope = { readonly customers: readonly string[] | null };

/** The same for the same scope. Nobody's is another than everything. */
export const scopeKey = ({ customers }: Scope): string => (customers === null ? "*" : customers.join());

const readUnder = async (postgres: Queryable, roots: readonly string[]): Promise<string[]> => {
  const { rows } = await postgres.query<{ slug: string }>(
    "select slug from customers_under($1) as t (slug)",
    [roots],
  );
  return rows.map(({ slug }) => slug);
};

/** What the caller may see; or of that, one customer and its children. Foreign and unknown are `not_found` alike. */
export async function resolveScope(
  postgres: Queryable,
  caller: Caller,
  customer?: string,
  role: Role = "viewer",
): Promise<Scope> {
  const roots = rootsOf(caller, role);
  const visible = roots === null ? null : await readUnder(postgres, roots);
  if (customer === undefined) return { customers: visible };
  const under = await readUnder(postgres, [customer]);
  if (under.length === 0 || (visible !== null && !visible.includes(customer)))
    throw new AppError("not_found", `There is no customer ${customer}`);
  return { customers: under };
}

/** `column = any(…)`; undefined when everything is visible. */
export const scopeSql = (
  { customers }: Scope,
  column: string,
  bind: (value: unknown) => string,
): string | undefined => (customers === null ? undefined : `${column} = any(${bind(customers)}::text[])`);
