import type { NewFact } from "@rollcall/contracts/facts";
import { AppError, type Queryable } from "@rollcall/service-kit";

/** One write of a person: everything or nothing, in the audit log, told on the facts feed if it commits. */
export type Write = {
  readonly client: Queryable;
  readonly audit: (entry: {
    readonly target: string | null;
    readonly customer?: string | null;
    readonly before?: object | null;
    readonly after?: object | null;
  }) => Promise<void>;
  readonly fact: (fact: NewFact) => void;
};

/** Who writes or reads, and where he may: null is everywhere, otherwise these customers and their children. */
export type Who = { readonly name: string; readonly roots: readonly string[] | null };

export const invalid = (path: string, message: string): AppError =>
  new AppError("invalid", `${path} ${message}`, { fields: [{ path, message }] });

/** Whether something of a customer (null: of everything) lies within the roots. */
export async function isWithin(
  client: Queryable,
  roots: readonly string[] | null,
  customer: string | null,
): Promise<boolean> {
  if (roots === null) return true;
  if (customer === null) return false;
  const { rows } = await client.query<{ within: boolean }>(
    "select $1 in (select customers_under($2::text[])) as within",
    [customer, roots],
  );
  return rows[0]?.within ?? false;
}

/** What is made is for a customer that exists and that the writer has a role for; only who may everything makes it for all. */
export async function requireScope(
  client: Queryable,
  who: Who,
  customer: string | null,
  path = "customer",
): Promise<void> {
  if (customer === null) {
    if (who.roots === null) return;
    throw invalid(path, "must name a customer that you have a role for");
  }
  const { rowCount } = await client.query("select from customers where slug = $1", [customer]);
  if (rowCount === 0 || !(await isWithin(client, who.roots, customer)))
    throw new AppError("not_found", `There is no customer ${customer}`);
}

/** The thing, or `not_found`: also where it is not the asker's to see. */
export async function requireMine<T extends { readonly customer: string | null }>(
  client: Queryable,
  who: Who,
  thing: T | undefined,
  what: string,
): Promise<T> {
  if (thing && (await isWithin(client, who.roots, thing.customer))) return thing;
  throw new AppError("not_found", `There is no such ${what}`);
}
