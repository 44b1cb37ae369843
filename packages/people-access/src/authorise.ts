import type { Operation } from "@rollcall/contracts/http/routes.ts";
import { AppError } from "@rollcall/service-kit";
import { type Caller, isAtLeast, isRole, type Role, roleOn, rootsOf } from "./caller.ts";

export type LineOf = (customer: string) => Promise<readonly string[]>;

/** Throws `not_found` for a customer that the caller may not see, `forbidden` for one that he may only look at. */
export async function requireRoleOn(
  caller: Caller,
  needed: Role,
  customer: string,
  lineOf: LineOf,
): Promise<void> {
  // Whoever may do it everywhere is let through: that there is no such customer is for the handler to say.
  if (rootsOf(caller, needed) === null) return;
  const role = roleOn(caller.grants, await lineOf(customer));
  if (!role) throw new AppError("not_found", `There is no customer ${customer}`);
  if (!isAtLeast(role, needed))
    throw new AppError("forbidden", `This needs the role ${needed} for ${customer}`);
}

/** The one rule of who may call what; what an operation needs stands beside it in the contract. */
export async function authorise(
  operation: Operation,
  params: Readonly<Record<string, string>>,
  caller: Caller | undefined,
  lineOf: LineOf,
): Promise<void> {
  const { role, everything } = operation;
  if (role === "none") return;
  if (!caller) throw new AppError("unauthenticated", "Sign in, or send an API key");
  if (!isRole(role)) return;
  const roots = rootsOf(caller, role);
  if (everything && roots !== null)
    throw new AppError("forbidden", `This needs the role ${role} for everything`);
  const { customer } = params;
  if (customer !== undefined) return requireRoleOn(caller, role, customer, lineOf);
  if (roots?.length === 0) throw new AppError("forbidden", `This needs the role ${role}`);
}
