import { randomBytes } from "node:crypto";
import { postgresUrlFor } from "@rollcall/stack";
import { Pool } from "pg";
import { databaseUrl, ensureTemplate, refuseUnlessTest, withMaintenance } from "./postgres-template.ts";
import { testServers } from "./test-servers.ts";

export type TestPostgres = Readonly<{
  /** As the owner, who may do everything. */
  url: string;
  /** As one service's role, with only its grants. */
  urlOf: (service: string) => string;
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
  const pool = new Pool({ connectionString: url, max: 4 });
  pool.on("error", () => {});
  return {
    url,
    urlOf: (service) => postgresUrlFor(url, service, servers.wiring.secrets),
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
