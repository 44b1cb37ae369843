import { randomBytes } from "node:crypto";
import { type RolePasswords, serviceRoles } from "@rollcall/migrate";
import { postgresUrlFor } from "@rollcall/stack";
import { Pool } from "pg";
import { databaseUrl, ensureTemplate, refuseUnlessTest, withMaintenance } from "./postgres-template.ts";
import { testServers } from "./test-servers.ts";

export type TestPostgres = Readonly<{
  /** As the owner, who may do everything. */
  url: string;
  /** As one service's role, with only its grants. */
  urls: Readonly<Record<keyof typeof serviceRoles, string>>;
  /** A pool as the owner, for a test's own questions; closed with the database. */
  pool: Pool;
  /** Drops the database, also under connections that are still open. */
  close: () => Promise<void>;
}>;

/** A database of its own: migrated, or with nothing in it. */
export const createTestPostgres = async (options: { empty?: boolean } = {}): Promise<TestPostgres> => {
  const servers = testServers();
  const template = options.empty ? "template1" : await ensureTemplate(servers);
  const name = `rollcall_test_${randomBytes(6).toString("hex")}`;
  await withMaintenance(servers, (client) => client.query(`create database ${name} template ${template}`));
  const url = databaseUrl(servers.urls.postgres, name);
  const passwords: RolePasswords = servers.wiring.secrets;
  const roles = Object.keys(serviceRoles) as (keyof typeof serviceRoles)[];
  const pool = new Pool({ connectionString: url, max: 4 });
  pool.on("error", () => {});
  return {
    url,
    urls: Object.fromEntries(
      roles.map((role) => [role, postgresUrlFor(url, role, passwords[role])]),
    ) as TestPostgres["urls"],
    pool,
    async close() {
      refuseUnlessTest(name);
      await pool.end();
      await withMaintenance(servers, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
};
