import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/** OWASP's choice for argon2id: 19 MiB, two passes, one lane; about 30 ms of one core. Memory is in KiB. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagLength = 32;
const prefix = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}`;

const base64 = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

async function tagOf(
  password: string,
  nonce: Buffer,
  used: { memory: number; passes: number; parallelism: number },
) {
  // The same characters typed on another keyboard may come composed differently.
  const message = Buffer.from(password.normalize("NFKC"));
  return Buffer.from(await derive("argon2id", { message, nonce, tagLength, ...used }));
}

/** In the PHC format, which says how it was made: the cost may rise later without breaking old ones. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await tagOf(password, nonce, cost);
  return `${prefix}$${base64(nonce)}$${base64(tag)}`;
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** What nobody's password hashes to; checked for unknown accounts, so that they take as long as known ones. */
const nobody = `${prefix}$${"A".repeat(22)}$${"A".repeat(43)}`;

export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, nonce, tag] = phc.exec(stored ?? nobody) ?? [];
  if (nonce === undefined || tag === undefined) throw new Error("a stored password hash cannot be read");
  const used = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const given = await tagOf(password, Buffer.from(nonce, "base64"), used);
  const expected = Buffer.from(tag, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected) && stored !== null;
}
