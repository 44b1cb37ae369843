import type { Field, ResolveField } from "./field.ts";
import { FilterError } from "./filter-error.ts";
import { type Expression, parseFilter, type Term, type Test } from "./parse-filter.ts";
import { anyField } from "./tokenize.ts";
import { readBoolean, readInstant, readNumber } from "./read-value.ts";

export type CompileOptions = {
  readonly resolve: ResolveField;
  /** Adds a value to the statement and answers its placeholder. */
  readonly bind: (value: unknown) => string;
  readonly now: Date;
};

const escapeLike = (text: string) => text.replace(/[\\%_]/g, "\\$&");
const comparison = { equals: "=", greater: ">", less: "<" } as const;

const patterns = {
  prefix: (text: string) => `${escapeLike(text)}%`,
  suffix: (text: string) => `%${escapeLike(text)}`,
  contains: (text: string) => `%${escapeLike(text)}%`,
};

type Compiled = { readonly sql: string; readonly field: Field };

function compileText({ sql, field }: Compiled, test: Test, { bind }: CompileOptions): string {
  const { operator, value } = test;
  if (operator === "prefix" || operator === "suffix" || operator === "contains")
    return `${sql} ${field.ignoreCase ? "ilike" : "like"} ${bind(patterns[operator](value))}`;
  if (operator === "equals" && field.ignoreCase) return `lower(${sql}) = lower(${bind(value)})`;
  return `${sql} ${comparison[operator as keyof typeof comparison]} ${bind(value)}`;
}

/** The value as its type wants it, or a complaint. */
function readTyped(field: Field, name: string, test: Test, now: Date): unknown {
  const { type } = field;
  const complain = (what: string): never => {
    throw new FilterError(`"${name}" ${what}, not "${test.value}"`, test.position);
  };
  if (type === "number") return readNumber(test.value) ?? complain("takes numbers");
  if (type === "boolean") return readBoolean(test.value) ?? complain("is true or false");
  if (type === "instant")
    return readInstant(test.value, now) ?? complain("takes times such as 2026-01-31T12:00:00Z or -15m");
  if ((type as readonly string[]).includes(test.value)) return test.value;
  return complain(`is one of ${(type as readonly string[]).join(", ")}`);
}

function compileTexts({ sql, field }: Compiled, test: Test, options: CompileOptions): string {
  const { operator, value } = test;
  if (operator === "present") return `cardinality(${sql}) > 0`;
  if (operator === "equals") return `${options.bind(value)} = any(${sql})`;
  if (field.spaced !== undefined && !value.includes(" ")) {
    const before = operator === "prefix" ? " " : "";
    const after = operator === "suffix" ? " " : "";
    if (operator === "prefix" || operator === "suffix" || operator === "contains")
      return `${field.spaced} like ${options.bind(`%${before}${escapeLike(value)}${after}%`)}`;
  }
  const inner = compileText({ sql: "element", field }, test, options);
  return `exists (select from unnest(${sql}) as element where ${inner})`;
}

function compileTest(compiled: Compiled, name: string, test: Test, options: CompileOptions): string {
  const { sql, field } = compiled;
  const { operator } = test;
  if (field.type === "texts") return compileTexts(compiled, test, options);
  if (operator === "present") return `${sql} is not null`;
  if (field.type === "text") return compileText(compiled, test, options);
  if (operator === "prefix" || operator === "suffix" || operator === "contains")
    throw new FilterError(`"${name}" has no parts to match with *`, test.position);
  if (operator !== "equals" && field.type !== "number" && field.type !== "instant")
    throw new FilterError(`"${name}" has no order for > and <`, test.position);
  const value = readTyped(field, name, test, options.now);
  return `${sql} ${comparison[operator]} ${options.bind(value)}`;
}

function compileTests(term: Term, field: Field, options: CompileOptions): string {
  const sql = typeof field.sql === "string" ? field.sql : field.sql(options.bind);
  const compiled = { sql, field };
  const plain = term.tests.length > 1 && term.tests.every(({ operator }) => operator === "equals");
  if (plain && field.type === "text" && !field.ignoreCase)
    return `${sql} = any(${options.bind(term.tests.map(({ value }) => value))}::text[])`;
  const tests = term.tests.map((test) => compileTest(compiled, term.field, test, options));
  return tests.length === 1 ? (tests[0] as string) : `(${tests.join(" or ")})`;
}

const unknownField = (name: string) =>
  name === anyField ? "A word alone is not searched here: say in which field" : `Unknown field "${name}"`;

/** A word that stands alone may stand anywhere in a text. */
const anywhere = (test: Test): Test =>
  test.operator === "present" ? test : { ...test, operator: "contains" };

function compileTerm(term: Term, options: CompileOptions): string {
  const field = options.resolve(term.field);
  if (!field) throw new FilterError(unknownField(term.field), term.position);
  if (term.field === anyField)
    return compileTerm(
      { ...term, field: "text", tests: term.tests.map(anywhere) },
      {
        ...options,
        resolve: () => field,
      },
    );
  const isByPart = term.tests.some(({ operator }) => operator in patterns);
  const places = [{ ...field, ...(isByPart ? field.byPart : {}) }];
  if (field.elsewhere) places.push({ ...field, ...field.elsewhere });
  const conditions = places.map((place) => {
    const condition = compileTests(term, place, options);
    return place.wrap ? place.wrap(condition, options.bind) : condition;
  });
  return conditions.length === 1 ? (conditions[0] as string) : `(${conditions.join(" or ")})`;
}

function compile(expression: Expression, options: CompileOptions): string {
  if (expression.kind === "term") return compileTerm(expression, options);
  // "is not true": what is unknown (null) is not the value either.
  if (expression.kind === "not") return `(${compile(expression.item, options)}) is not true`;
  return `(${expression.items.map((item) => compile(item, options)).join(` ${expression.kind} `)})`;
}

/** The SQL condition of a filter, its values bound; undefined when there is no filter. Throws FilterError. */
export function compileFilter(text: string | undefined, options: CompileOptions): string | undefined {
  const expression = parseFilter(text ?? "");
  return expression && compile(expression, options);
}
