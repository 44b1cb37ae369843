import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compileFilter, type Field } from "@rollcall/filter-language";
import { createTestPostgres, type TestPostgres } from "@rollcall/test-kit";
import * as fc from "fast-check";

type Row = { name: string | null; size: number | null; words: string[] };

const alphabet = ["a", "b", "%", "_", "\\", '"', "*", "A"];
const text = fc
  .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(""));
const row: fc.Arbitrary<Row> = fc.record({
  name: fc.option(text),
  size: fc.option(fc.integer({ min: 0, max: 3 })),
  words: fc.array(text, { maxLength: 2 }),
});

const fields: Record<string, Field> = {
  name: { type: "text", sql: "t.name" },
  size: { type: "number", sql: "t.size" },
  words: { type: "texts", sql: "t.words" },
};

/** What a person would say that a filter means: its text, and whether a row is meant. */
type Meaning = { readonly text: string; readonly holds: (row: Row) => boolean };

const quote = (value: string) => `"${value.replace(/[\\"]/g, "\\$&")}"`;
const matchers = {
  exact: { print: quote, holds: (value: string, part: string) => value === part },
  prefix: {
    print: (part: string) => `${quote(part)}*`,
    holds: (value: string, part: string) => value.startsWith(part),
  },
  suffix: {
    print: (part: string) => `*${quote(part)}`,
    holds: (value: string, part: string) => value.endsWith(part),
  },
  contains: {
    print: (part: string) => `*${quote(part)}*`,
    holds: (value: string, part: string) => value.includes(part),
  },
};
const matcher = fc.constantFrom(...Object.values(matchers));

const nameTerm = fc.array(fc.tuple(matcher, text), { minLength: 1, maxLength: 3 }).map(
  (tests): Meaning => ({
    text: `name:${tests.map(([{ print }, part]) => print(part)).join(",")}`,
    holds: ({ name }) => name !== null && tests.some(([{ holds }, part]) => holds(name, part)),
  }),
);
const wordsTerm = fc.tuple(matcher, text).map(
  ([{ print, holds }, part]): Meaning => ({
    text: `words:${print(part)}`,
    holds: ({ words }) => words.some((word) => holds(word, part)),
  }),
);
const sizeTerm = fc.tuple(fc.constantFrom(">", "<", ""), fc.integer({ min: 0, max: 3 })).map(
  ([sign, bound]): Meaning => ({
    text: `size:${sign}${bound}`,
    holds: ({ size }) =>
      size !== null && (sign === ">" ? size > bound : sign === "<" ? size < bound : size === bound),
  }),
);
const presentTerm: Meaning = { text: "name:*", holds: ({ name }) => name !== null };

const { meaning } = fc.letrec<{ meaning: Meaning }>((tie) => ({
  meaning: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    nameTerm,
    wordsTerm,
    sizeTerm,
    fc.constant(presentTerm),
    tie("meaning").map(
      ({ text, holds }): Meaning => ({ text: `NOT (${text})`, holds: (row) => !holds(row) }),
    ),
    fc.tuple(fc.constantFrom("AND", "OR"), tie("meaning"), tie("meaning")).map(
      ([word, one, other]): Meaning => ({
        text: `(${one.text} ${word} ${other.text})`,
        holds: (row) =>
          word === "AND" ? one.holds(row) && other.holds(row) : one.holds(row) || other.holds(row),
      }),
    ),
  ),
}));

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await createTestPostgres();
});
afterAll(() => postgres?.close());

async function find(filter: string, rows: readonly Row[]): Promise<number[]> {
  const values: unknown[] = [JSON.stringify(rows)];
  const where = compileFilter(filter, {
    resolve: (name) => fields[name],
    bind: (value) => `$${values.push(value)}`,
    now: new Date(0),
  });
  const { rows: found } = await postgres.pool.query<{ n: string }>(
    `select n from (
       select n, value ->> 'name' as name, (value ->> 'size')::int as size,
         array(select jsonb_array_elements_text(value -> 'words')) as words
       from jsonb_array_elements($1::jsonb) with ordinality as e (value, n)) t
     where ${where} order by n`,
    values,
  );
  return found.map(({ n }) => Number(n) - 1);
}

test("PostgreSQL finds exactly the rows that a filter means, absent values included", async () => {
  await fc.assert(
    fc.asyncProperty(
      meaning,
      fc.array(row, { minLength: 1, maxLength: 12 }),
      async ({ text, holds }, rows) => {
        const meant = rows.flatMap((each, n) => (holds(each) ? [n] : []));
        expect(await find(text, rows)).toEqual(meant);
      },
    ),
    { numRuns: 300 },
  );
});
