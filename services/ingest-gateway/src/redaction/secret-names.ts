/** Words that say that a value is a secret, wherever in a name; the last ones only as a word of their own. */
const words =
  "authorization|token|passw(?:or)?d|passphrase|passcode|secret|api[\\s_-]?key|private[\\s_-]?key|access[\\s_-]?key|credential|cookie|session[\\s_-]?id|(?<![a-z])(?:pwd|pin|otp|auth|bearer|jwt|sig)(?![a-z])";

const somewhere = new RegExp(words, "i");
const wholeName = new RegExp(`^[\\w.-]*(?:${words})[\\w.-]*$`, "i");

/** Longer words are no names. */
const maxNameLength = 200;

export const nextSecretWord = (): RegExp => new RegExp(words, "gi");

/** A name of a field, as it is meant: an escape within it hides nothing. */
export const isSecretName = (name: string): boolean => somewhere.test(plainText(name));

/** A value that is itself the name of a secret, as in `{"name": "password", "value": …}` and `["cookie", …]`. */
export const namesSecret = (value: unknown): boolean =>
  typeof value === "string" && value.length <= maxNameLength && wholeName.test(plainText(value.trim()));

const ascii = (code: number): string | undefined =>
  code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : undefined;

const fromHex = (all: string, hex: string) => ascii(Number.parseInt(hex, 16)) ?? all;

/** Characters that nobody sees and that would part a word. */
// oxlint-disable-next-line no-misleading-character-class -- each of them is looked for by itself
const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/**
 * One layer of escapes of JSON, JavaScript, an address or a page read as what it means; quotes of JSON stay escaped.
 * A run of backslashes is read from its first one only: begun at each of them, a long run would take a square of its length.
 */
export const unescapeOnce = (text: string): string =>
  text
    .replace(invisible, "")
    .replace(/(?<!\\)\\+u00([0-7][0-9a-f])/gi, (all, hex: string) =>
      /22|5c/i.test(hex) ? all : fromHex(all, hex),
    )
    .replace(/(?<!\\)\\+(?:x|U000000)([0-7][0-9a-f])/g, fromHex)
    .replace(/(?<!\\)\\+U00([0-7][0-9a-f])/g, fromHex)
    .replace(/%([0-7][0-9a-f])/gi, fromHex)
    .replace(/&#x0*([0-7][0-9a-f]);/gi, fromHex)
    .replace(/&#0*(\d{2,3});/g, (all, code: string) => ascii(Number(code)) ?? all);

/** Packed more often than this is packed to hide. */
export const mostLayers = 12;

/** A short text without its escapes, however often they are packed. */
function plainText(text: string): string {
  if (/^[\w .-]*$/.test(text)) return text;
  let plain = text;
  for (let layer = 0; layer < mostLayers; layer += 1) {
    const next = unescapeOnce(plain);
    if (next === plain) break;
    plain = next;
  }
  return plain;
}
