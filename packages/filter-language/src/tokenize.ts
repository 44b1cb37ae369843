import { FilterError } from "./filter-error.ts";

export type Token =
  | { readonly kind: "open" | "close" | "and" | "or" | "not"; readonly position: number }
  | { readonly kind: "term"; readonly position: number; readonly field: string; readonly values: RawValue[] };

/** One value of a term: pieces of it stood in quotes or not, which decides whether `*` and `>` are operators. */
export type RawValue = { readonly position: number; readonly pieces: readonly Piece[] };
export type Piece = { readonly text: string; readonly quoted: boolean };

/** The field of a word that stands alone: it is looked for in everything that has a text. */
export const anyField = "";

const fieldPattern = /[A-Za-z_][\w.-]*/y;
const wordPattern = /(?:and|or|not)(?=[\s()]|$)/iy;
const barePattern = /[^\s(),"]+/y;

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

/** From the opening quote on; `\"` and `\\` stand for themselves. */
function readQuoted(text: string, start: number): { piece: Piece; end: number } {
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') return { piece: { text: value, quoted: true }, end: at + 1 };
    if (character === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\")) at += 1;
    value += text[at];
  }
  throw new FilterError("A quote is not closed", start);
}

function readValue(text: string, start: number): { value: RawValue; end: number } {
  const pieces: Piece[] = [];
  let at = start;
  for (;;) {
    if (text[at] === '"') {
      const { piece, end } = readQuoted(text, at);
      pieces.push(piece);
      at = end;
      continue;
    }
    const bare = matchAt(barePattern, text, at);
    if (bare === undefined) break;
    pieces.push({ text: bare, quoted: false });
    at += bare.length;
  }
  if (pieces.length === 0) throw new FilterError("A value is missing", start);
  return { value: { position: start, pieces }, end: at };
}

function readTerm(text: string, start: number): { token: Token; end: number } {
  const field = matchAt(fieldPattern, text, start);
  if (field === undefined || text[start + field.length] !== ":") {
    const { value, end } = readValue(text, start);
    return { token: { kind: "term", position: start, field: anyField, values: [value] }, end };
  }
  let at = start + field.length;
  const values: RawValue[] = [];
  do {
    const { value, end } = readValue(text, at + 1);
    values.push(value);
    at = end;
  } while (text[at] === ",");
  return { token: { kind: "term", position: start, field, values }, end: at };
}

const parentheses = { "(": "open", ")": "close" } as const;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at] as string;
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === "(" || character === ")") {
      tokens.push({ kind: parentheses[character], position: at });
      at += 1;
    } else {
      const word = matchAt(wordPattern, text, at);
      if (word === undefined) {
        const { token, end } = readTerm(text, at);
        tokens.push(token);
        at = end;
      } else {
        tokens.push({ kind: word.toLowerCase() as "and" | "or" | "not", position: at });
        at += word.length;
      }
    }
  }
  return tokens;
}
