import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { createTestPostgres } from "@rollcall/test-kit";
import { createLog, openPostgres, transaction } from "../src/index.ts";

test("a connection that breaks in a transaction fails it, and not the process", async () => {
  const server = await createTestPostgres();
  const pool = openPostgres(server.url, createLog("test", "silent"));
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown) => uncaught.push(error);
  process.on("uncaughtException", onUncaught);
  try {
    const work = transaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      // Ends between two statements, where no query is there to be rejected.
      const ended = once(client, "end");
      await server.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      await ended;
      await client.query("select 1");
    });
    await expect(work).rejects.toThrow();
    expect(uncaught).toEqual([]);
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  } finally {
    process.off("uncaughtException", onUncaught);
    await pool.end();
    await server.close();
  }
});
