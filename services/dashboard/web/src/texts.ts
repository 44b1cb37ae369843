import { formatCount } from "./format.ts";
import english from "./texts.json";

/**
 * Every English word of the pages, in one file: texts.json. Words are those of the glossary and no others.
 * `{name}` stands for a value, `{count|instance|instances}` for a number with its noun, `{count?is|are}` for a word
 * that agrees with a number.
 */
export const texts = english;

type Values = Readonly<Record<string, string | number>>;

const placeholder = /\{(\w+)(?:([|?])([^|}]*)\|([^}]*))?\}/g;

const shown = (value: string | number | undefined): string =>
  typeof value === "number" ? formatCount(value) : (value ?? "");

/** A text with its values put in. */
export const say = (text: string, values: Values): string =>
  text.replaceAll(placeholder, (_whole, name: string, kind?: string, one?: string, many?: string) => {
    const word = (values[name] === 1 ? one : many) ?? "";
    if (kind === "?") return word;
    return kind === "|" ? `${shown(values[name])} ${word}` : shown(values[name]);
  });
