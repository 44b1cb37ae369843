import type { ApiRequest } from "./api.ts";

export type Given = {
  /** By the names in `takes`. */
  readonly words: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string | undefined>>;
};

export type Command = {
  /** `customers create`. */
  readonly name: string;
  readonly summary: string;
  /** Words that must follow. */
  readonly takes?: readonly string[];
  /** Its options, each with a value, and what they mean. */
  readonly options?: Readonly<Record<string, string>>;
  readonly request: (given: Given) => ApiRequest;
  /** Of a list: what is shown of each row, in order. */
  readonly columns?: readonly string[];
};

/** Path segments as they must be written in an address. */
export const segment = (text: string | undefined): string => encodeURIComponent(text ?? "");

/** Options that were given, without those that were not. */
export const present = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
