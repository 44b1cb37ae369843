import type { Client } from "pg";
import { createQuestdbClient, type QuestdbRows } from "@rollcall/questdb";
import { type Applied, pendingFiles, readSqlFiles } from "./sql-files.ts";

/** A statement ends with a semicolon at the end of a line. Lines that are only a comment are left out. */
export const splitStatements = (sql: string): string[] =>
  sql
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("--"))
    .join("\n")
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");

/** Runs one statement; user and password stand in the URL. Throws with QuestDB's message. */
export async function runQuestdb(url: string, statement: string): Promise<QuestdbRows> {
  const questdb = createQuestdbClient(url, { timeoutMs: 30_000 });
  try {
    return await questdb.query(statement);
  } finally {
    await questdb.close();
  }
}

const isEmpty = async (url: string): Promise<boolean> => {
  const [row] = await runQuestdb(url, "select count() from tables() where table_name not like 'sys.%'");
  return Number(row?.[0]) === 0;
};

/**
 * Brings QuestDB up to date. It has no transactions, so every statement is written to be repeatable, and what was
 * applied is recorded in PostgreSQL. An empty QuestDB (a new disk) gets everything again.
 */
export const migrateQuestdb = async (client: Client, url: string, folder: string): Promise<string[]> => {
  if (await isEmpty(url)) await client.query("delete from questdb_migrations");
  const { rows } = await client.query<Applied>("select name, checksum from questdb_migrations");
  const pending = pendingFiles("QuestDB", readSqlFiles(folder), rows);
  for (const { name, sql, checksum } of pending) {
    for (const statement of splitStatements(sql)) {
      await runQuestdb(url, statement).catch((error: Error) => {
        throw new Error(`${name} failed: ${error.message}`, { cause: error });
      });
    }
    await client.query("insert into questdb_migrations (name, checksum) values ($1, $2)", [name, checksum]);
  }
  return pending.map(({ name }) => name);
};
