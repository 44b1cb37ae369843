import { isUtf8 } from "node:buffer";
import type { DeviceKind } from "@rollcall/contracts/broker";
import { isExactNumber, parseExact } from "@rollcall/service-kit";

export type ParsedBody = { readonly value: unknown; readonly text: string };

const maxDepth = 100;
const byteOrderMark = 0xfeff;
const replacement = "\ufffd";

/** Bare `NaN` and `Infinity`, which Python's json writes, as null; texts are left alone. */
const withoutPythonNumbers = (text: string) =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (part) => (part.startsWith('"') ? part : "null"));

/**
 * Text and value of a JSON body. Of a key that stands twice the last counts, here and in every consumer, because all
 * parse with JSON.parse. Throws SyntaxError when it is not JSON in UTF-8.
 */
export function parseBody(bytes: Buffer): ParsedBody {
  const text = bytes.toString("utf8");
  // Decoding puts a replacement for broken UTF-8, which must not pass for the sender's own.
  if (text.includes(replacement) && !isUtf8(bytes)) throw new SyntaxError("it is not UTF-8");
  return parseText(text);
}

export function parseText(given: string): ParsedBody {
  const text = given.charCodeAt(0) === byteOrderMark ? given.slice(1) : given;
  try {
    return { value: JSON.parse(text), text };
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    const plain = withoutPythonNumbers(text);
    return { value: JSON.parse(plain), text: plain };
  }
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => nestsDeeper(inner, levels - 1));
}

function opensOften(text: string): boolean {
  let count = 0;
  for (const bracket of ["{", "["])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (++count > maxDepth) return true;
  return false;
}

/** Whoever stores or stringifies it recurses: a few kB of brackets would end a consumer. */
export const nestsTooDeep = ({ text, value }: ParsedBody): boolean =>
  text.length > 2 * maxDepth && opensOften(text) && nestsDeeper(value, maxDepth);

const escapedTrouble = /\\u(?:0000|[dD][89a-fA-F])/;
const hugeExponent = /[eE][+-]?\d{3}/;
const hugeNumber = /\d{300}/;

/** Escaped NUL or surrogate, or a number that may be infinite: seldom, and not safe to pass on as text. */
const isSuspicious = (text: string) =>
  (text.includes("\\") && escapedTrouble.test(text)) ||
  hugeExponent.test(text) ||
  (text.length > 300 && hugeNumber.test(text));

const cleanText = (text: string) => text.toWellFormed().replaceAll("\0", replacement);

function clean(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (isExactNumber(value)) return Number.isFinite(Number(value.rawJSON)) ? value : null;
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), clean(inner)]));
}

/** Above it a number is milliseconds: seconds would be the year 2603. As the product's own server reads it. */
const largestSeconds = 2e10;
/** RFC 3339 of a number of seconds or milliseconds since 1970. */
export const asTimestamp = (ts: number): string =>
  new Date(ts > largestSeconds ? ts : ts * 1_000).toISOString();

type Timed = { ts?: unknown };
const hasNumericTime = (value: Timed) => typeof value.ts === "number";
const withTextTime = <T extends Timed>(value: T): T => {
  const ts = isExactNumber(value.ts) ? Number(value.ts.rawJSON) : value.ts;
  return typeof ts === "number" ? { ...value, ts: asTimestamp(ts) } : value;
};

/**
 * The text by which a valid body is passed on: the sender's own where that is safe, otherwise written anew so that
 * every store can take it (see `contracts/messages`).
 */
export function storableText(kind: DeviceKind, { value, text }: ParsedBody): string {
  const body = value as Timed & { points?: Timed[] };
  const numericPoints = kind === "metrics" && (body.points ?? []).some(hasNumericTime);
  if (!numericPoints && !hasNumericTime(body) && !isSuspicious(text)) return text;
  const timed = withTextTime(parseExact(text) as typeof body);
  return JSON.stringify(clean(numericPoints ? { ...timed, points: timed.points?.map(withTextTime) } : timed));
}
