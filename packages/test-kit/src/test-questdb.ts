import { runQuestdb } from "@rollcall/migrate";
import { eventually } from "./eventually.ts";
import { testServers } from "./test-servers.ts";

export type TestQuestdb = Readonly<{
  /** With user and password: may write and change tables. */
  httpUrl: string;
  /** PGWire as administrator, and as the user who may only read. */
  pgUrl: string;
  readerUrl: string;
  query: (sql: string) => Promise<readonly (readonly unknown[])[]>;
  /** Waits until the query answers at least so many rows; written rows become visible a little after their 204. */
  waitForRows: (
    sql: string,
    count: number,
    options?: { withinMs?: number },
  ) => Promise<readonly (readonly unknown[])[]>;
  close: () => Promise<void>;
}>;

/**
 * QuestDB has no databases: all tests share its tables, so each uses customers and instances of its own
 * (`randomSlug`) and asks with `where customer = …`.
 */
export const createTestQuestdb = async (): Promise<TestQuestdb> => {
  const { urls } = testServers();
  const query = (sql: string) => runQuestdb(urls.questdbHttp, sql);
  return {
    httpUrl: urls.questdbHttp,
    pgUrl: urls.questdbPg,
    readerUrl: urls.questdbReader,
    query,
    waitForRows: (sql, count, { withinMs = 10_000 } = {}) =>
      eventually(
        async () => {
          const rows = await query(sql);
          if (rows.length < count) throw new Error(`${rows.length} of ${count} rows so far: ${sql}`);
          return rows;
        },
        { withinMs },
      ),
    close: async () => {},
  };
};
