import type { Client } from "pg";
import { type Applied, pendingFiles, readSqlFiles, type SqlFile } from "./sql-files.ts";

const bookkeeping = `
  create table if not exists schema_migrations (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
  );
  create table if not exists questdb_migrations (like schema_migrations including all);
  grant select on schema_migrations to public;
`;

const applyFile = async (client: Client, { name, sql, checksum }: SqlFile): Promise<void> => {
  await client.query("begin");
  try {
    await client.query(sql);
    await client.query("insert into schema_migrations (name, checksum) values ($1, $2)", [name, checksum]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw new Error(`${name} failed: ${(error as Error).message}`, { cause: error });
  }
};

/** Brings the database up to date, each file in its own transaction. Answers the names of the files applied. */
export const migratePostgres = async (client: Client, folder: string): Promise<string[]> => {
  await client.query(bookkeeping);
  const { rows } = await client.query<Applied>("select name, checksum from schema_migrations");
  const pending = pendingFiles("the PostgreSQL database", readSqlFiles(folder), rows);
  for (const file of pending) await applyFile(client, file);
  return pending.map(({ name }) => name);
};
