import { createHmac, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const publicLength = 8;
const randomLength = 32;
const checksumLength = 6;

/** Random by the system's secure source, without bias: 62 does not divide 256, `randomInt` rejects the rest. */
const randomDigits = (length: number) => Array.from({ length }, () => digits[randomInt(62)]).join("");

/** CRC-32 as base62: it finds typing errors and cut-off copies; it is no protection and needs none. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = "";
  for (let n = 0; n < checksumLength; n += 1) {
    checksum = digits[rest % 62] + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}

export type SecretText = {
  /** The whole secret: shown once, never stored. */
  readonly text: string;
  /** Its public part without the prefix: eight characters. */
  readonly id: string;
};

/** `prefix` + 8 characters of public id + 32 random + 6 of checksum, base62. */
export function createSecretText(prefix: string): SecretText {
  const id = randomDigits(publicLength);
  const body = prefix + id + randomDigits(randomLength);
  return { text: body + checksumOf(body), id };
}

/** A secret that nobody stores, because whoever has the server's key can make it again; `purpose` tells several apart. */
export function deriveSecretText(prefix: string, serverKey: string, purpose: string): SecretText {
  const bytes = createHmac("sha512", serverKey).update(`derived secret: ${purpose}`, "utf8").digest();
  const derived = Array.from(bytes.subarray(0, publicLength + randomLength), (byte) => digits[byte % 62]);
  const body = prefix + derived.join("");
  return { text: body + checksumOf(body), id: derived.slice(0, publicLength).join("") };
}

/** The public id of a well-formed secret; undefined when it is mistyped or cut off. */
export function parseSecretText(prefix: string, text: string): SecretText | undefined {
  if (text.length !== prefix.length + publicLength + randomLength + checksumLength) return undefined;
  if (!text.startsWith(prefix) || !/^[0-9A-Za-z_]*$/.test(text)) return undefined;
  const body = text.slice(0, -checksumLength);
  if (text.slice(-checksumLength) !== checksumOf(body)) return undefined;
  return { text, id: text.slice(prefix.length, prefix.length + publicLength) };
}

/** HMAC-SHA-256 of the whole text under the server's key: the only form in which a secret is stored. */
export const hashSecretText = (text: string, serverKey: string): Buffer =>
  createHmac("sha256", serverKey).update(text, "utf8").digest();
