import { parseExact } from "@rollcall/service-kit";
import type { ParsedBody } from "./body-text.ts";
import { isContractInstant, readInstant } from "./instants.ts";

/** A heartbeat as it is judged, and which of its fields could not be read and were left out. */
export type MendedHeartbeat = { readonly parsed: ParsedBody; readonly leftOut: readonly string[] };

type Fields = Record<string, unknown>;
/** `undefined`: it cannot be read. `whole` is false when a part had to be left out. */
type Mended = { readonly value: unknown; readonly whole: boolean };

const none: readonly string[] = [];
const unreadable: Mended = { value: undefined, whole: false };
const whole = (value: unknown): Mended => ({ value, whole: value !== undefined });

const maxInt = 2_147_483_647;
const maxTextLength = 200;
const maxAddresses = 256;
const latestNumber = 253_402_300_799_999;

const isInt = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) <= maxInt;

/** Control characters have no place in a version, nor has what stands before and behind it. */
const dirty = /^\s|\s$|\p{Cc}/u;
const cleaned = (text: string) => text.replaceAll(/\p{Cc}+/gu, " ").trim();

const isVersion = (value: unknown) =>
  typeof value === "string" && value.length <= maxTextLength && !dirty.test(value);
const isAddresses = (value: unknown) =>
  Array.isArray(value) &&
  value.length <= maxAddresses &&
  value.every((each) => typeof each === "string" && each.length <= maxTextLength);
const isInstant = (value: unknown) =>
  typeof value === "string"
    ? isContractInstant(value)
    : typeof value === "number" && value >= 0 && value <= latestNumber;

const numberText = /^[+-]?\d{1,15}(?:[.,]\d*)?$/;

function readInt(value: unknown): Mended {
  const text = typeof value === "string" ? value.trim() : undefined;
  const number = text !== undefined && numberText.test(text) ? Number(text.replace(",", ".")) : value;
  const rounded = typeof number === "number" ? Math.round(number) : Number.NaN;
  return isInt(rounded) ? whole(rounded) : unreadable;
}

function readVersion(value: unknown): Mended {
  if (typeof value !== "string" && typeof value !== "number") return unreadable;
  const text = cleaned(String(value));
  const characters = Array.from(text);
  if (characters.length <= maxTextLength) return { value: text === "" ? null : text, whole: true };
  return { value: characters.slice(0, maxTextLength).join(""), whole: false };
}

function readAddresses(value: unknown): Mended {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? value.split(/[\s,;]+/).filter((each) => each !== "")
      : [undefined];
  const read = list.filter((each) => typeof each === "string" && each.length <= maxTextLength);
  const kept = read.slice(0, maxAddresses);
  return {
    value: kept.length === 0 && list.length > 0 ? undefined : kept,
    whole: kept.length === list.length,
  };
}

/** Each optional field: whether it stands as the contract has it, and how it is read where it does not. */
const ornaments: readonly (readonly [string, (value: unknown) => boolean, (value: unknown) => Mended])[] = [
  ["ts", isInstant, (value) => whole(readInstant(value))],
  ["version", isVersion, readVersion],
  ["uptime_seconds", isInt, readInt],
  ["pid", isInt, readInt],
  ["ip_addresses", isAddresses, readAddresses],
  ["ips", isAddresses, readAddresses],
];

const isFine = (body: Fields, [name, isRight]: (typeof ornaments)[number]) => {
  const value = body[name];
  return value === undefined || value === null || isRight(value);
};

/**
 * A heartbeat says that a device lives, and is not refused for one of its optional fields: each is read generously, and
 * left out where it cannot be read. `going_offline`, which has an effect, is judged by the contract as it is.
 */
export function mendHeartbeat(parsed: ParsedBody): MendedHeartbeat {
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { parsed, leftOut: none };
  const wrong = ornaments.filter((ornament) => !isFine(value as Fields, ornament));
  if (wrong.length === 0) return { parsed, leftOut: none };
  const exact = parseExact(parsed.text) as Fields;
  const leftOut: string[] = [];
  for (const [name, , read] of wrong) {
    const mended = read((value as Fields)[name]);
    if (mended.value === undefined) delete exact[name];
    else exact[name] = mended.value;
    if (!mended.whole) leftOut.push(name);
  }
  const text = JSON.stringify(exact);
  return { parsed: { value: JSON.parse(text), text }, leftOut };
}
