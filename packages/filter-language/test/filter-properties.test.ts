import { expect, test } from "@jest/globals";
import {
  compileFilter,
  type Expression,
  FilterError,
  parseFilter,
  type Term,
} from "@rollcall/filter-language";
import { unicodeText } from "@rollcall/test-kit/unicode-text";
import * as fc from "fast-check";

const quote = (text: string) => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** The text of an expression, with no parentheses left out. */
function print(expression: Expression): string {
  if (expression.kind === "term") {
    const values = expression.tests.map(({ operator, value }) => {
      const quoted = quote(value);
      if (operator === "greater") return `>${quoted}`;
      if (operator === "less") return `<${quoted}`;
      if (operator === "prefix") return `${quoted}*`;
      if (operator === "suffix") return `*${quoted}`;
      return operator === "contains" ? `*${quoted}*` : quoted;
    });
    return `${expression.field}:${values.join(",")}`;
  }
  if (expression.kind === "not") return `NOT (${print(expression.item)})`;
  return `(${expression.items.map(print).join(` ${expression.kind.toUpperCase()} `)})`;
}

const value = unicodeText({ minLength: 1, maxLength: 8 });
const term: fc.Arbitrary<Term> = fc.record({
  kind: fc.constant("term" as const),
  field: fc.stringMatching(/^[a-z][a-z_.]{0,5}$/),
  position: fc.constant(0),
  tests: fc.array(
    fc.record({
      operator: fc.constantFrom("equals", "greater", "less", "prefix", "suffix", "contains"),
      value,
      position: fc.constant(0),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    term,
    fc.record({ kind: fc.constant("not" as const), item: tie("expression") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      items: fc.array(tie("expression"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

const withoutPositions = (parsed: unknown): unknown =>
  JSON.parse(JSON.stringify(parsed, (key, inner: unknown) => (key === "position" ? undefined : inner)));

test("what is printed is read back as it was", () => {
  fc.assert(
    fc.property(expression, (given) => {
      expect(withoutPositions(parseFilter(print(given)))).toEqual(withoutPositions(given));
    }),
    { numRuns: 500 },
  );
});

test("any text is either read or refused with a position inside of it", () => {
  const character = fc.constantFrom(
    "a",
    "b",
    ":",
    ",",
    "*",
    ">",
    "<",
    '"',
    "\\",
    "(",
    ")",
    " ",
    "NOT ",
    " AND ",
    "é",
  );
  fc.assert(
    fc.property(fc.array(character, { maxLength: 30 }), (parts) => {
      const text = parts.join("");
      try {
        parseFilter(text);
      } catch (error) {
        expect(error).toBeInstanceOf(FilterError);
        const { position } = error as FilterError;
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("no value ever stands in the SQL", () => {
  fc.assert(
    fc.property(expression, (given) => {
      let bound = 0;
      const sql = compileFilter(print(given), {
        resolve: () => ({ type: "text", sql: "x" }),
        bind: () => `$${(bound += 1)}`,
        now: new Date(0),
      });
      expect(sql).toMatch(/^(?:x|\$\d+|[=><()\s]|like|and|or|is not true|any|::text\[\])*$/);
    }),
  );
});
