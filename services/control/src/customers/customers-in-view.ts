import { type Call, signedIn } from "@rollcall/api-kit";
import { type LineOf, requireRoleOn, type Role, rootsOf } from "@rollcall/people-access";
import type { Queryable } from "@rollcall/service-kit";
import { noSuchCustomer } from "../api/problems.ts";

export async function customersUnder(client: Queryable, roots: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ slug: string }>("select slug from customers_under($1) as t (slug)", [
    roots,
  ]);
  return rows.map(({ slug }) => slug);
}

/** Of which customers a list may speak: those of the `customer` that was asked for, else all that the caller may see. */
export async function customersInView(
  client: Queryable,
  call: Call,
  lineOf: LineOf,
  options: { role?: Role; customer?: unknown } = {},
): Promise<readonly string[] | null> {
  const { role = "viewer", customer = call.query["customer"] } = options;
  const caller = signedIn(call);
  if (typeof customer === "string") {
    await requireRoleOn(caller, role, customer, lineOf);
    const under = await customersUnder(client, [customer]);
    if (under.length === 0) throw noSuchCustomer(customer);
    return under;
  }
  const roots = rootsOf(caller, role);
  return roots === null ? null : customersUnder(client, roots);
}
