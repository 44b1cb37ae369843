import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import {
  createApiKey,
  createIngestToken,
  hashApiKey,
  hashIngestToken,
  ingestTokenPrefix,
  parseApiKey,
  parseIngestToken,
} from "../src/index.ts";

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

test("a new token has the documented shape and is read back", () => {
  const { token, id } = createIngestToken();
  expect(token).toMatch(/^fmt_[0-9A-Za-z]{46}$/);
  expect(parseIngestToken(token)).toEqual({ token, id });
  expect(token.startsWith(ingestTokenPrefix(id))).toBe(true);
});

test("a token with any one character changed is refused without a look-up", () => {
  const { token } = createIngestToken();
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...base62.split("")), (at, digit) => {
      fc.pre(token[at] !== digit);
      expect(parseIngestToken(token.slice(0, at) + digit + token.slice(at + 1))).toBeUndefined();
    }),
  );
});

test("a token that is cut off, longer, or of another kind is refused", () => {
  const { token } = createIngestToken();
  for (const text of [
    "",
    "fmt_",
    token.slice(0, -1),
    `${token}0`,
    ` ${token.slice(1)}`,
    createApiKey().key,
  ]) {
    expect(parseIngestToken(text)).toBeUndefined();
  }
});

test("an API key has its own prefix and is read back", () => {
  const { key, prefix } = createApiKey();
  expect(key).toMatch(/^rck_[0-9A-Za-z]{46}$/);
  expect(prefix).toBe(key.slice(0, 12));
  expect(parseApiKey(key)).toEqual({ key, prefix });
  expect(parseApiKey(createIngestToken().token)).toBeUndefined();
});

test("a hash is 32 bytes and depends on the secret and on the server's key", () => {
  const { token } = createIngestToken();
  const hash = hashIngestToken(token, "key one");
  expect(hash).toHaveLength(32);
  expect(hashIngestToken(token, "key one")).toEqual(hash);
  expect(hashIngestToken(token, "key two")).not.toEqual(hash);
  expect(hashIngestToken(createIngestToken().token, "key one")).not.toEqual(hash);
  expect(hashApiKey(token, "key one")).toEqual(hash);
});

test("ten thousand tokens have ten thousand ids", () => {
  expect(new Set(Array.from({ length: 10_000 }, () => createIngestToken().id)).size).toBe(10_000);
});
