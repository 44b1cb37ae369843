import type { Grants } from "@rollcall/contracts/service";
import { roleOf, type Service } from "@rollcall/service-facts";
import type { Client, Pool } from "pg";

/** One privilege as text, to compare: `select on flips`, `update (status) on instances`, `execute on function f(uuid)`. */
type Privilege = string;

const column = /^(\w+) \((.+)\)$/;

const ofTable = (table: string, privilege: string): Privilege[] => {
  const [, verb, columns] = column.exec(privilege) ?? [];
  if (!verb || !columns) return [`${privilege} on ${table}`];
  return columns.split(", ").map((name) => `${verb} (${name}) on ${table}`);
};

/** Functions as PostgreSQL writes their arguments' types, so that they compare with what it has. */
const functionsOf = async (client: Client | Pool, { functions = [] }: Grants): Promise<Privilege[]> => {
  const { rows } = await client.query<{ name: string }>(
    "select signature::regprocedure::text as name from unnest($1::text[]) signature",
    [functions],
  );
  return rows.map(({ name }) => `execute on function ${name}`);
};

/** What a service's file grants to its role; throws PostgreSQL's error for a function that does not exist. */
export const wantedPrivileges = async (client: Client | Pool, grants: Grants): Promise<Privilege[]> => [
  "usage on schema public",
  ...Object.entries(grants.tables).flatMap(([table, privileges]) =>
    privileges.flatMap((privilege) => ofTable(table, privilege)),
  ),
  ...(await functionsOf(client, grants)),
];

// Partitions are reached through their table; what once was granted on one goes with it.
const held = `
  select format('%s on %s', lower(privilege_type), relname) as privilege
    from pg_class, aclexplode(relacl)
    where grantee = $1::regrole and not relispartition
  union all
  select format('%s (%s) on %s', lower(privilege_type), attname, attrelid::regclass)
    from pg_attribute, aclexplode(attacl) where grantee = $1::regrole
  union all
  select format('execute on function %s', oid::regprocedure) from pg_proc, aclexplode(proacl) where grantee = $1::regrole
  union all
  select format('%s on schema %s', lower(privilege_type), nspname)
    from pg_namespace, aclexplode(nspacl) where grantee = $1::regrole
`;

/** What the role may do in this database, besides what everybody may. */
export const heldPrivileges = async (client: Client | Pool, role: string): Promise<Privilege[]> => {
  const { rows } = await client.query<{ privilege: string }>(held, [role]);
  return rows.map(({ privilege }) => privilege);
};

/** Grants what the services' files say and their roles do not have yet; all of a service or nothing. */
export const applyGrants = async (client: Client, services: readonly Service[]): Promise<void> => {
  for (const { name, grants } of services) {
    if (!grants) continue;
    const role = roleOf(name);
    try {
      const has = new Set(await heldPrivileges(client, role));
      const missing = (await wantedPrivileges(client, grants)).filter((privilege) => !has.has(privilege));
      // One text is one transaction.
      await client.query(missing.map((privilege) => `grant ${privilege} to ${role};`).join("\n"));
    } catch (error) {
      throw new Error(`The grants of services/${name}/service.ts failed: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
};
