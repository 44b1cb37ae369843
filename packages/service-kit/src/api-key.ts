import { createSecretText, hashSecretText, parseSecretText } from "./secret-text.ts";

const start = "rck_";

export type ApiKey = {
  /** The whole key: shown once, never stored. */
  readonly key: string;
  /** `rck_` and eight characters: how it is named in lists. */
  readonly prefix: string;
};

export function createApiKey(): ApiKey {
  const { text, id } = createSecretText(start);
  return { key: text, prefix: start + id };
}

/** Undefined for a key that is mistyped or cut off: known without a look-up. */
export function parseApiKey(text: string): ApiKey | undefined {
  const parsed = parseSecretText(start, text);
  return parsed && { key: parsed.text, prefix: start + parsed.id };
}

/** What stands in `api_keys.hash`; `serverKey` is TOKEN_KEY. */
export const hashApiKey = (key: string, serverKey: string): Buffer => hashSecretText(key, serverKey);
