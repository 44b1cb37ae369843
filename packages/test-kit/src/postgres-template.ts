import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { contractsSqlFolder, migrate } from "@rollcall/migrate";
import { readServices } from "@rollcall/service-facts";
import { Client } from "pg";
import type { TestServers } from "./test-servers.ts";

export const databaseUrl = (anyDatabase: string, name: string): string => {
  const url = new URL(anyDatabase);
  url.pathname = `/${name}`;
  return url.href;
};

/** A database of the name may be made, changed or dropped by tests. */
export const refuseUnlessTest = (name: string): void => {
  if (!name.includes("test")) throw new Error(`The database ${name} is not one of the tests.`);
};

/** Names the template after its SQL and the services' grants, so that servers that outlive a change of them get a new one. */
const templateName = async (): Promise<string> => {
  const hash = createHash("sha256");
  for (const folder of ["postgres", "questdb"].map((store) => `${contractsSqlFolder}/${store}`)) {
    for (const name of readdirSync(folder).sort())
      hash.update(name).update(readFileSync(`${folder}/${name}`));
  }
  hash.update(JSON.stringify((await readServices()).map(({ name, grants }) => [name, grants])));
  return `rollcall_test_template_${hash.digest("hex").slice(0, 8)}`;
};

export const withMaintenance = async <T>(
  servers: TestServers,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl(servers.urls.postgres, "postgres") });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const lockKey = 8_100_400_2;

/** The migrated database that each test's own is copied from; QuestDB's tables are made along with it. */
export const ensureTemplate = async (servers: TestServers): Promise<string> => {
  const name = await templateName();
  await withMaintenance(servers, async (client) => {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount) return;
    const fresh = `${name}_new`;
    await client.query(`drop database if exists ${fresh} with (force)`);
    await client.query(`create database ${fresh}`);
    await migrate({
      postgresUrl: databaseUrl(servers.urls.postgres, fresh),
      questdbHttpUrl: servers.urls.questdbHttp,
      rolePasswords: servers.wiring.secrets,
    });
    await client.query(`alter database ${fresh} rename to ${name}`);
  });
  return name;
};
