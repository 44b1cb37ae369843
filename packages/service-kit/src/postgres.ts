import { Pool, type PoolClient, types } from "pg";
import { parseExact } from "./exact-json.ts";
import type { Log } from "./log.ts";

export type Postgres = Pool;
export type PostgresClient = PoolClient;
export type Queryable = Pick<Pool, "query">;

// timestamptz as ISO text would lose nothing, but every reader wants an instant; bigint stays a string (ids exceed 2^53).
types.setTypeParser(types.builtins.TIMESTAMPTZ, (value) => new Date(value));

// What devices sent is handed on with all its digits.
types.setTypeParser(types.builtins.JSON, parseExact);
types.setTypeParser(types.builtins.JSONB, parseExact);

/** A pool that survives the server's restarts: idle clients that break are dropped, the next query connects anew. */
export function openPostgres(
  url: string,
  log: Log,
  options: { max?: number; statementTimeoutMs?: number; connectTimeoutMs?: number } = {},
): Postgres {
  const { max = 5, statementTimeoutMs = 15_000, connectTimeoutMs = 5_000 } = options;
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // A process that was stopped in the middle of a transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
    keepAlive: true,
  });
  pool.on("error", (err) => log.warn({ err }, "an idle postgres connection broke"));
  // The pool listens to idle clients only: one that breaks in a transaction would end the process. Its query rejects.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function transaction<T>(
  pool: Postgres,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Classes of SQLSTATE that the same input will meet again: bad data and broken constraints. */
export const isPermanentPostgresError = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  typeof error.code === "string" &&
  /^(22|23|54)/.test(error.code);
