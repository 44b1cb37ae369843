import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const algorithm = "aes-256-gcm";
const versionByte = 1;
const nonceLength = 12;
const tagLength = 16;

/** The key of channels' secrets, from the server's own; another purpose has another key. */
export const sealKeyOf = (serverKey: string): Buffer =>
  Buffer.from(hkdfSync("sha256", serverKey, "", "rollcall channel secrets", 32));

/** Sealed for one channel: copied to another it does not open. */
export function sealSecrets(key: Buffer, channel: string, secrets: object): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(channel));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(versionByte), nonce, cipher.getAuthTag(), sealed]);
}

/** Throws for what was sealed with another key, or for another channel. */
export function openSecrets(key: Buffer, channel: string, sealed: Buffer): Record<string, unknown> {
  if (sealed[0] !== versionByte) throw new Error(`unknown seal ${String(sealed[0])}`);
  const nonce = sealed.subarray(1, 1 + nonceLength);
  const tagEnd = 1 + nonceLength + tagLength;
  const decipher = createDecipheriv(algorithm, key, nonce);
  decipher.setAAD(Buffer.from(channel));
  decipher.setAuthTag(sealed.subarray(1 + nonceLength, tagEnd));
  const text = Buffer.concat([decipher.update(sealed.subarray(tagEnd)), decipher.final()]).toString("utf8");
  return JSON.parse(text) as Record<string, unknown>;
}
