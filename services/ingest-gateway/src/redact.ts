import { cutText, storableText } from "@rollcall/service-kit";

const maxLength = 4_096;
const removed = "[removed]";
const maxDepth = 100;

const secretWords =
  "authorization|token|passw(?:or)?d|passphrase|secret|api[_-]?key|private[_-]?key|access[_-]?key|credential|cookie|session[_-]?id|(?<![a-z])(?:pwd|pin|otp)(?![a-z])";
const secretName = new RegExp(secretWords, "i");
const aName = `[\\w.-]*(?:${secretWords})[\\w.-]*`;

/** A JSON field whose name says that it is a secret, also where the text breaks off: its text, number, list or object. */
const secretText = new RegExp(
  `(["']${aName}["']\\s*:\\s*)(["'])(?:(?!\\2)[^\\\\]|\\\\[^])*(?:\\2|\\\\?$)`,
  "gi",
);
const secretNumber = new RegExp(`(["']${aName}["']\\s*:\\s*)-?[\\d.][\\d.eE+-]*`, "gi");
const secretList = new RegExp(`(["']${aName}["']\\s*:\\s*)[[{][^\\]}]*[\\]}]?`, "gi");
/** A query or form parameter, a line of a header or of a settings file. */
const secretParameter = new RegExp(`((?:^|[?&;,\\s{(])${aName}\\s*=\\s*)(?!")[^&;\\s"]+`, "gi");
const secretQuoted = new RegExp(`((?:^|[?&;,\\s{(])${aName}\\s*=\\s*)"[^"]*"?`, "gi");
const secretLine = new RegExp(`(^|[\\r\\n])(${aName}:[ \\t]*)[^\\r\\n]+`, "gi");
const secretElement = new RegExp(`(<(${aName})(?:\\s[^>]*)?>)[^<]*`, "gi");
const bearer = /\b(bearer|basic|digest|negotiate)(\s+)[\w.~+/=-]+/gi;
const userInfo = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
/** Our own secrets, wherever they stand, and signed tokens of anybody. */
const ownSecret = /(fmt|rck|rcd|rcp)_[0-9A-Za-z]+/g;
const signedToken = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g;
const base64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

/** What is packed into base64 once more, as a header of a proxy or a file of settings may be. */
const hidesSecret = (packed: string): boolean =>
  /(?:fmt|rck|rcd|rcp)_[0-9A-Za-z]{4}/.test(Buffer.from(packed, "base64").toString("latin1"));

const ascii = (hex: string): string | undefined => {
  const code = Number.parseInt(hex, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : undefined;
};

/** Letters that were written as escapes, of JSON or of an address: read as what they mean, however often they are packed. */
function unescaped(text: string): string {
  let plain = text;
  for (let rounds = 0; rounds < 4; rounds += 1) {
    const next = plain
      .replace(/\\+u00([0-7][0-9a-fA-F])/g, (all, hex: string) =>
        hex === "22" || hex.toLowerCase() === "5c" ? all : (ascii(hex) ?? all),
      )
      .replace(/%([0-7][0-9a-fA-F])/g, (all, hex: string) => ascii(hex) ?? all)
      .replace(/&#x([0-7][0-9a-fA-F]);/g, (all, hex: string) => ascii(hex) ?? all);
    if (next === plain) return plain;
    plain = next;
  }
  return plain;
}

/** A text without its secrets, whatever language it is written in. */
function redactText(text: string): string {
  return unescaped(text)
    .replaceAll(/\\+"/g, '"')
    .replace(secretText, `$1"${removed}"`)
    .replace(secretNumber, `$1"${removed}"`)
    .replace(secretList, `$1"${removed}"`)
    .replace(secretQuoted, `$1${removed}`)
    .replace(secretParameter, `$1${removed}`)
    .replace(secretLine, `$1$2${removed}`)
    .replace(secretElement, `$1${removed}`)
    .replace(bearer, `$1$2${removed}`)
    .replace(userInfo, `$1${removed}@`)
    .replace(ownSecret, `$1_${removed}`)
    .replace(signedToken, removed)
    .replace(base64, (packed) => (hidesSecret(packed) ? removed : packed));
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** A value without its secrets; JSON inside of a text is looked into as well. */
function redactValue(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) return removed;
  if (typeof value === "string") {
    const inner = /^\s*[[{"]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? redactText(value) : JSON.stringify(redactValue(inner, depth + 1));
  }
  if (Array.isArray(value)) return value.map((each) => redactValue(each, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      redactText(key),
      secretName.test(unescaped(key)) ? removed : redactValue(each, depth + 1),
    ]),
  );
}

/** A bounded copy of a refused payload that may be kept and shown: secrets are removed, what else it says stays. */
export function redact(payload: string): string {
  const text = storableText(cutText(payload, 2 * maxLength));
  const value = parsed(text);
  const kept =
    typeof value === "object" && value !== null ? JSON.stringify(redactValue(value)) : redactText(text);
  return storableText(cutText(kept, maxLength));
}

/** The same for what an address says. */
export const redactShort = (text: string, most: number): string =>
  storableText(cutText(redactText(storableText(cutText(text, 4 * most))), most));
