import { UsageError } from "./config.ts";

/** Undefined where the option is not given, null for `none`. */
export const wholeNumber = (text: string | undefined, name: string): number | null | undefined => {
  if (text === undefined) return undefined;
  if (text === "none") return null;
  if (!/^-?\d+$/.test(text)) throw new UsageError(`--${name} must be a whole number, got "${text}"`);
  return Number(text);
};
