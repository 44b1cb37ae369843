import { type Grant, roles } from "@rollcall/people-access";

/** Which role the holder of a claim's value gets. */
export type RoleMap = ReadonlyMap<string, readonly Grant[]>;

/** `rollcall-admins=admin, acme-team=operator@acme, everybody=viewer`. Throws for what cannot be read. */
export function parseRoleMap(text: string): RoleMap {
  const map = new Map<string, Grant[]>();
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const [, value, role, customer = null] = /^(.+)=(\w+)(?:@([a-z0-9][a-z0-9-]*))?$/.exec(part) ?? [];
    const known = roles.find((each) => each === role);
    if (value === undefined || known === undefined)
      throw new Error(`must be a list of value=role or value=role@customer, got "${part}"`);
    map.set(value, [...(map.get(value) ?? []), { role: known, customer }]);
  }
  return map;
}

/** A claim is one text or a list of them; values that nobody mapped give nothing. */
export function grantsOf(map: RoleMap, claim: unknown): Grant[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  const grants = values.flatMap((value) => (typeof value === "string" ? (map.get(value) ?? []) : []));
  const seen = new Set<string>();
  return grants.filter(({ role, customer }) => {
    const key = `${role}@${customer ?? ""}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
