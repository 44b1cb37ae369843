import { AppError, errorMessage, type Postgres } from "@rollcall/service-kit";

export type Questdb = {
  /** Throws `unavailable` when QuestDB does not answer. Columns of type LONG come as text. */
  readonly query: <Row extends object>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
};

/** After a table changed, a plan that QuestDB kept for this connection no longer fits: it is made anew once. */
const isStalePlan = (error: unknown) => errorMessage(error).includes("cached plan");

export function createQuestdb(pool: Postgres): Questdb {
  const run = async <Row extends object>(sql: string, values: readonly unknown[]) =>
    (await pool.query<Row>(sql, [...values])).rows;
  return {
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) => {
      try {
        return await run<Row>(sql, values).catch((error: unknown) => {
          if (isStalePlan(error)) return run<Row>(sql, values);
          throw error;
        });
      } catch (cause) {
        throw new AppError("unavailable", "The history does not answer, try again", { cause });
      }
    },
  };
}

/** A slug as a literal; slugs have no character that needs quoting, and this makes sure. */
export const slugList = (slugs: readonly string[]): string =>
  slugs
    .filter((slug) => /^[a-z0-9-]+$/.test(slug))
    .map((slug) => `'${slug}'`)
    .join(", ");
