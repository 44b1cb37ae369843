import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readAccess } from "@rollcall/migrate";
import { Client } from "pg";
import type { Programs } from "../install/programs.ts";
import { PlainError } from "../plain-error.ts";
import { runCommand } from "../run-command.ts";

export const rolesFile = "postgres-roles.sql";
export const dumpFile = "postgres.dump";

type Postgres = Readonly<{ url: string; bin: string }>;

/** The client programs of the server's own major version: those of an older one refuse it. */
export const postgresBin = (programs: Programs["postgres"], version: number): string => {
  const bin = programs.find((each) => each.version === version)?.bin;
  if (bin) return bin;
  throw new PlainError(
    `The server is PostgreSQL ${version}: install postgresql-${version} for its pg_dump and pg_restore.`,
  );
};

export const inPostgres = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** The password goes by the environment: arguments are seen by every user of the machine. */
const run = async ({ url, bin }: Postgres, program: string, args: readonly string[]): Promise<string> => {
  const { hostname, port, username, password } = new URL(url);
  const env = {
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
  };
  const { code, output } = await runCommand(join(bin, program), args, { env });
  if (code === 0) return output;
  throw new PlainError(`${program} failed: ${output.trim().split("\n").slice(-3).join(" ")}`);
};

/** Roles with their passwords' hashes, and the database with its grants and row policies, as of one snapshot. */
export const dumpPostgres = async (postgres: Postgres, dir: string): Promise<void> => {
  await run(postgres, "pg_dumpall", ["--roles-only", "--file", join(dir, rolesFile)]);
  const options = ["--format=custom", "--create", "--compress=1", "--dbname=rollcall"];
  await run(postgres, "pg_dump", [...options, "--file", join(dir, dumpFile)]);
};

/** The owner, and whoever set up the cluster, are there already. */
export const withoutExisting = (roles: string, existing: readonly string[]): string =>
  roles
    .split("\n")
    .filter(
      (line) =>
        !existing.some((role) => line === `CREATE ROLE ${role};` || line.startsWith(`ALTER ROLE ${role} `)),
    )
    .filter((line) => !line.startsWith("\\"))
    .join("\n");

/** Into a fresh server: roles first, else grants and policies are lost; then the database in place of the empty one. */
export const loadPostgres = async (postgres: Postgres, dir: string): Promise<void> => {
  const roles = readFileSync(join(dir, rolesFile), "utf8");
  await inPostgres(postgres.url, async (client) => {
    const { rows } = await client.query<{ rolname: string }>("select rolname from pg_roles");
    await client.query(
      withoutExisting(
        roles,
        rows.map(({ rolname }) => rolname),
      ),
    );
  });
  const options = ["--create", "--clean", "--if-exists", "--exit-on-error", "--dbname=postgres"];
  await run(postgres, "pg_restore", [...options, join(dir, dumpFile)]);
};

export type PostgresState = Readonly<{
  version: number;
  migrations: string[];
  questdbMigrations: string[];
  access: string[];
}>;

/** What the manifest keeps of PostgreSQL, and what a restore is compared with. */
export const readPostgresState = (url: string): Promise<PostgresState> =>
  inPostgres(url, async (client) => {
    const names = async (table: string) => {
      const { rows } = await client.query<{ name: string }>(`select name from ${table} order by name`);
      return rows.map(({ name }) => name);
    };
    const { rows } = await client.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    );
    return {
      version: Math.floor(Number(rows[0]?.version) / 10_000),
      migrations: await names("schema_migrations"),
      questdbMigrations: await names("questdb_migrations"),
      access: await readAccess(client),
    };
  });
