import type { ApiRole } from "@rollcall/contracts/http/routes.ts";

export const roles = ["viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** A role for everything (null) or for one customer and its children. */
export type Grant = { readonly role: Role; readonly customer: string | null };

/** Who asks. Unauthenticated requests have none. */
export type Caller = {
  readonly kind: "user" | "api_key";
  /** Of the user or of the key. */
  readonly id: string;
  /** The user behind it; null for a key that belongs to nobody. */
  readonly userId: string | null;
  /** The user's e-mail address, or the key's name: how the audit log and records name him. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** The session of a signed-in user. */
  readonly sessionId: string | null;
};

/** Whether `role` may do what asks for `needed`. */
export const isAtLeast = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

export const isRole = (role: ApiRole): role is Role => roles.some((each) => each === role);

/** Where the caller has at least the role: null is everywhere, otherwise these customers and their children. */
export function rootsOf(caller: Caller, needed: Role): readonly string[] | null {
  const holding = caller.grants.filter(({ role }) => isAtLeast(role, needed));
  if (holding.some(({ customer }) => customer === null)) return null;
  return [...new Set(holding.flatMap(({ customer }) => customer ?? []))];
}

/** The highest role that some grant gives on a customer, whose line is itself and its parents. */
export function roleOn(grants: readonly Grant[], line: readonly string[]): Role | undefined {
  const covering = grants.filter(({ customer }) => customer === null || line.includes(customer));
  return roles.findLast((role) => covering.some((grant) => grant.role === role));
}
