import { FilterError } from "./filter-error.ts";
import { anyField, type Piece, type RawValue, type Token, tokenize } from "./tokenize.ts";

export type Operator = "equals" | "greater" | "less" | "prefix" | "suffix" | "contains" | "present";

export type Test = { readonly operator: Operator; readonly value: string; readonly position: number };

/** Holds when one of its tests does. */
export type Term = {
  readonly kind: "term";
  readonly field: string;
  readonly position: number;
  readonly tests: readonly Test[];
};

export type Expression =
  | Term
  | { readonly kind: "not"; readonly item: Expression }
  | { readonly kind: "and" | "or"; readonly items: readonly Expression[] };

/** Bounds what a query may cost to plan; nobody types so much. */
const maxTerms = 100;
const maxDepth = 50;

const textOf = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join("");

/** `>`, `<` and `*` are operators only outside of quotes. */
function readTest({ pieces, position }: RawValue): Test {
  const first = pieces[0] as Piece;
  const comparison = first.quoted ? undefined : { ">": "greater", "<": "less" }[first.text[0] ?? ""];
  if (comparison !== undefined) {
    const value = textOf([{ text: first.text.slice(1), quoted: false }, ...pieces.slice(1)]);
    if (value === "") throw new FilterError("A value is missing", position + 1);
    return { operator: comparison as Operator, value, position };
  }
  const last = pieces.at(-1) as Piece;
  if (pieces.length === 1 && first.text === "*" && !first.quoted)
    return { operator: "present", value: "", position };
  const opens = !first.quoted && first.text.startsWith("*");
  const closes = !last.quoted && last.text.endsWith("*");
  const inner = pieces.map((piece, n) => {
    const from = n === 0 && opens ? 1 : 0;
    const to = n === pieces.length - 1 && closes ? -1 : piece.text.length;
    return { ...piece, text: piece.text.slice(from, to) };
  });
  if (inner.some(({ text, quoted }) => !quoted && text.includes("*")))
    throw new FilterError("* may stand only at the beginning or the end of a value", position);
  const value = textOf(inner);
  if ((opens || closes) && value === "") throw new FilterError("A value is missing", position);
  const operator = opens ? (closes ? "contains" : "suffix") : closes ? "prefix" : "equals";
  return { operator, value, position };
}

/** A word that stands alone needs no AND before it. */
const joins = (word: "or" | "and", token: Token | undefined): boolean =>
  token?.kind === word || (word === "and" && token?.kind === "term" && token.field === anyField);

function createParser(text: string) {
  const tokens = tokenize(text);
  let next = 0;
  let terms = 0;
  const peek = (): Token | undefined => tokens[next];
  const end = text.length;

  const parseOne = (depth: number): Expression => {
    const token = tokens[next];
    if (depth > maxDepth) throw new FilterError("Too deeply nested", token?.position ?? end);
    if (token?.kind === "term") {
      next += 1;
      terms += token.values.length;
      if (terms > maxTerms) throw new FilterError(`More than ${maxTerms} values`, token.position);
      const { field, position } = token;
      return { kind: "term", field, position, tests: token.values.map(readTest) };
    }
    if (token?.kind === "not") {
      next += 1;
      return { kind: "not", item: parseOne(depth + 1) };
    }
    if (token?.kind !== "open") throw new FilterError("Expected a field", token?.position ?? end);
    next += 1;
    const inner = parseList("or", depth + 1);
    const closing = peek();
    if (closing?.kind !== "close") throw new FilterError('Expected AND, OR or ")"', closing?.position ?? end);
    next += 1;
    return inner;
  };
  const parseList = (word: "or" | "and", depth: number): Expression => {
    const items: Expression[] = [];
    do {
      if (items.length > 0 && peek()?.kind === word) next += 1;
      items.push(word === "or" ? parseList("and", depth) : parseOne(depth));
    } while (joins(word, peek()));
    return items.length === 1 ? (items[0] as Expression) : { kind: word, items };
  };
  const parseAll = (): Expression | undefined => {
    if (tokens.length === 0) return undefined;
    const expression = parseList("or", 0);
    const rest = peek();
    if (rest) throw new FilterError("Expected AND or OR", rest.position);
    return expression;
  };
  return parseAll;
}

/** Throws FilterError; undefined when there is nothing but space. */
export const parseFilter = (text: string): Expression | undefined => createParser(text)();
