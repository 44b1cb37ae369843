import { createSecretText, deriveSecretText, hashSecretText, parseSecretText } from "./secret-text.ts";

const prefix = "fmt_";

export type IngestToken = {
  /** The whole token: shown once, never stored. */
  readonly token: string;
  /** Its public part, the key of `ingest_tokens`: eight characters. */
  readonly id: string;
};

export function createIngestToken(): IngestToken {
  const { text, id } = createSecretText(prefix);
  return { token: text, id };
}

/** The token of one of our own parts, which is stored nowhere: it follows from `key`, which is TOKEN_KEY. */
export function deriveIngestToken(key: string, purpose: string): IngestToken {
  const { text, id } = deriveSecretText(prefix, key, purpose);
  return { token: text, id };
}

/** Undefined for a token that is mistyped or cut off: known without a look-up. */
export function parseIngestToken(text: string): IngestToken | undefined {
  const parsed = parseSecretText(prefix, text);
  return parsed && { token: parsed.text, id: parsed.id };
}

/** What stands in `ingest_tokens.hash`; `key` is TOKEN_KEY. */
export const hashIngestToken = (token: string, key: string): Buffer => hashSecretText(token, key);

/** How a token is named in lists and logs. */
export const ingestTokenPrefix = (id: string): string => `${prefix}${id}`;
