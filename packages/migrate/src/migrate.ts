import { fileURLToPath } from "node:url";
import { readServices, type Service } from "@rollcall/service-facts";
import { Client } from "pg";
import { recordAccess, refuseLostAccess } from "./access.ts";
import { applyGrants } from "./grants.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { migrateQuestdb } from "./migrate-questdb.ts";
import { ensureRoles, type RolePasswords } from "./roles.ts";

export type MigrateOptions = Readonly<{
  /** As a role that may create roles and owns the database. */
  postgresUrl: string;
  /** With user and password; without it only PostgreSQL is migrated. */
  questdbHttpUrl?: string;
  rolePasswords: RolePasswords;
  /** Whose roles and grants are brought up to date; all of the tree when absent. */
  services?: readonly Service[];
  /** The folder with `postgres/` and `questdb/`; the contracts' own when absent. */
  sqlFolder?: string;
}>;

export type MigrateResult = Readonly<{ postgres: string[]; questdb: string[] }>;

export const contractsSqlFolder = fileURLToPath(new URL("../../../contracts/sql", import.meta.url));

// Any number will do as long as it stays the same.
const lockKey = 7_214_052_117;

/** Applies what is missing in both databases, under a lock: several processes may call it at once. */
export const migrate = async (options: MigrateOptions): Promise<MigrateResult> => {
  const { postgresUrl, questdbHttpUrl, rolePasswords, sqlFolder = contractsSqlFolder } = options;
  const services = options.services ?? (await readServices());
  const client = new Client({ connectionString: postgresUrl, connectionTimeoutMillis: 10_000 });
  // A connection that breaks makes the query in flight reject; that is where it is reported.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    await ensureRoles(client, services, rolePasswords);
    // Before files are applied, because they would record what is missing as the state that is meant.
    await refuseLostAccess(client);
    const postgres = await migratePostgres(client, `${sqlFolder}/postgres`);
    await applyGrants(client, services);
    await recordAccess(client);
    const questdb = questdbHttpUrl
      ? await migrateQuestdb(client, questdbHttpUrl, `${sqlFolder}/questdb`)
      : [];
    return { postgres, questdb };
  } finally {
    await client.end();
  }
};
