import { isSecretName, mostLayers, namesSecret, nextSecretWord, unescapeOnce } from "./secret-names.ts";

/**
 * Takes secrets out of a text in whatever language it is written. Refused bodies come from anybody and are looked at
 * between two heartbeats, so each step reads the text once, from its beginning to its end. What may be a secret is removed,
 * and in broken texts something beside it too.
 */

export const removed = "[removed]";

/** Users and passwords before the host of an address. */
const userInfo = /:\/\/[^\s/@]*@/g;
/** What a scheme of HTTP says after its name. */
const scheme = /\b(bearer|basic|digest|negotiate)(\s+)[\w.~+/=-]+/gi;
/** Our own secrets, wherever they stand, and signed tokens of anybody. */
const ownSecret = /(fmt|rck|rcd|rcp)_[0-9A-Za-z]+/g;
const signedToken = /(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g;
const base64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

const hasOwnSecret = (text: string) => /(?:fmt|rck|rcd|rcp)_[0-9A-Za-z]{4}/.test(text);
/** Credentials, a form or an object, and nothing that cannot be read. */
const isReadablePair = (text: string) => /^[\t\n\r -~]+$/.test(text) && /[:=]/.test(text);

/** What is packed into base64 once more, as a header of a proxy or a file of settings may be; it may begin anywhere. */
function hidesSecret(packed: string): boolean {
  for (let from = 0; from < 4; from += 1) {
    const text = Buffer.from(packed.slice(from), "base64").toString("latin1");
    if (hasOwnSecret(text) || isReadablePair(text)) return true;
  }
  return false;
}

const isNameLetter = (letter: string | undefined) => letter !== undefined && /[\w.%\\&#-]/.test(letter);

function startOfName(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < 200 && isNameLetter(text[start - 1])) start -= 1;
  return start;
}

/** Parameters of queries and forms, before the escapes in their values are read: an escaped `&` ends no value. */
const redactParameters = (text: string): string =>
  text.replace(/[^&?;,\s]+/g, (piece) => {
    const equals = piece.indexOf("=");
    if (equals <= 0 || /["'<>]/.test(piece[equals + 1] ?? "")) return piece;
    const name = piece.slice(startOfName(piece, equals), equals);
    return name !== "" && isSecretName(name) ? `${piece.slice(0, equals + 1)}${removed}` : piece;
  });

/** Where `stop` is found next, or the end of the text. */
const until = (text: string, from: number, stop: RegExp): number => {
  stop.lastIndex = from;
  return stop.exec(text)?.index ?? text.length;
};

/** What stands in elements whose name says that it is a secret. */
function redactElements(text: string): string {
  let kept = "";
  let done = 0;
  const tag = /<([\w:.-]+)(?![\w:.-])[^<>]*>/g;
  for (let found = tag.exec(text); found; found = tag.exec(text)) {
    const [all, name = ""] = found;
    if (all.endsWith("/>") || !isSecretName(name.slice(0, 200))) continue;
    const from = found.index + all.length;
    const end = until(text, from, new RegExp(`</${name.replaceAll(".", "[.]")}`, "gi"));
    kept += text.slice(done, from) + removed;
    done = end;
    tag.lastIndex = end;
  }
  return kept + text.slice(done);
}

/** The end of a quoted value: the next quote that is escaped no more than the one that opened it. */
function endOfQuoted(text: string, from: number, quote: string, escapes: number): number {
  for (let at = from, slashes = 0; at < text.length; at += 1) {
    if (text[at] === quote && slashes <= escapes) return at - slashes;
    slashes = text[at] === "\\" ? slashes + 1 : 0;
  }
  return text.length;
}

/** A line, and those below it that belong to it: a list, a folded header, a text over several lines. */
function endOfLines(text: string, from: number): number {
  let end = until(text, from, /[\r\n]/g);
  for (;;) {
    const below = until(text, end, /[^\r\n]/g);
    if (below === text.length || !/[ \t-]/.test(text[below] ?? "")) return end;
    end = until(text, below, /[\r\n]/g);
  }
}

type Value = Readonly<{ from: number; end: number; kept: string }>;

/** The value after a separator: quoted, a list or an object of a text that is no JSON, a number, or the rest of the line. */
function valueAt(text: string, separator: string, after: number, isQuotedName: boolean): Value {
  const from = until(text, after, separator === "=" ? /[^ \t]/g : /[^ \t\r\n]/g);
  const slashes = until(text, from, /[^\\]/g) - from;
  const first = text[from + slashes] ?? "";
  if (first === '"' || first === "'") {
    const inner = from + slashes + 1;
    return { from, end: endOfQuoted(text, inner, first, slashes) + slashes + 1, kept: `"${removed}"` };
  }
  if (first === "[" || first === "{") {
    const isDone = text.startsWith(removed, from);
    if (!isDone) return { from, end: text.length, kept: `"${removed}"` };
  }
  if (separator === "=") return { from, end: until(text, from, /[&\r\n"'<>]/g), kept: removed };
  if (isQuotedName) return { from, end: until(text, from, /[,\]}\s]/g), kept: `"${removed}"` };
  const line = until(text, after, /[^ \t]/g);
  return { from: line, end: endOfLines(text, line), kept: removed };
}

/** After the name of a secret, and the quotes around it: what says that its value follows, and where. */
const separator = /(?<quotes>\\*["'`]?\]?)(?<space>\s*)(?<sign>=>|[:=,])/y;

/** Fields, settings, headers and attributes whose name says that they are secrets. */
function redactFields(text: string): string {
  let kept = "";
  let done = 0;
  const word = nextSecretWord();
  for (let found = word.exec(text); found; found = word.exec(text)) {
    const end = until(text, found.index + found[0].length, /[^\w.-]/g);
    word.lastIndex = Math.max(end, word.lastIndex);
    const before = text[startOfName(text, found.index) - 1] ?? "";
    separator.lastIndex = end;
    const sign = separator.exec(text);
    const isQuoted = /["'`]/.test(sign?.groups?.["quotes"] ?? "") && /["'`]/.test(before);
    const { sign: by = "" } = sign?.groups ?? {};
    if (!sign || (by === "," && !isQuoted)) continue;
    const value = valueAt(text, by.slice(0, 1), separator.lastIndex, isQuoted);
    kept += text.slice(done, value.from) + value.kept;
    done = Math.max(value.from, value.end);
    word.lastIndex = Math.max(done, word.lastIndex);
  }
  return kept + text.slice(done);
}

/** `name="password"` of a part of a form, `"key":"cookie"` of a list that breaks off: the value stands further on. */
function redactNamedValues(text: string): string {
  const field =
    /(?<![a-z])(?:name|key|header|field|id|param)\\*["']?\s*[:=]\s*\\*["']([\w.-]{1,200})\\*["']/gi;
  for (let found = field.exec(text); found; found = field.exec(text)) {
    if (!namesSecret(found[1])) continue;
    const end = found.index + found[0].length;
    const next = text.indexOf("\n--", end);
    return `${text.slice(0, end)}${removed}${next < 0 ? "" : redactNamedValues(text.slice(next))}`;
  }
  return text;
}

/** A text without its escapes; parameters are looked for in each layer of them. */
function unpacked(text: string): string {
  let plain = text;
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const next = unescapeOnce(redactParameters(plain));
    if (next === plain) return plain;
    plain = next;
  }
  return removed;
}

/** A short word, in which nothing is named and nothing is packed. */
const isPlain = (text: string) => text.length < 16 && /^[\w.-]*$/.test(text) && !hasOwnSecret(text);

export const redactText = (text: string): string => (isPlain(text) ? text : redactAny(text));

const redactAny = (text: string): string =>
  redactNamedValues(redactFields(redactElements(unpacked(text).replace(scheme, `$1$2${removed}`))))
    .replace(userInfo, `://${removed}@`)
    .replace(ownSecret, `$1_${removed}`)
    .replace(signedToken, removed)
    .replace(base64, (packed) => (hidesSecret(packed) ? removed : packed));

/** The part of a path behind one that is called after a secret, as in `/password/…`. */
export const redactPath = (path: string): string =>
  redactText(path).replace(/[^/?#]+/g, (part, at: number, whole: string) => {
    const before = whole
      .slice(Math.max(0, at - 202), at - 1)
      .split("/")
      .at(-1);
    return at > 0 && whole[at - 1] === "/" && /^[a-z_-]+$/i.test(before ?? "") && isBareSecret(before ?? "")
      ? removed
      : part;
  });

const isBareSecret = (part: string) =>
  /^(?:token|password|passwd|secret|api-?key|pin|otp|jwt)s?$/i.test(part);
