import { asTimestamp } from "./body-text.ts";

/** The form of the contract, in which each part lies in its range but a day may be beyond the end of its month. */
const contractForm =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;

const daysOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Whether a text in the form of the contract names a day that there is: no 30 February. */
export function isRealDay(text: string): boolean {
  // Every month has 28.
  if (text.charCodeAt(8) < 0x32 || (text.charCodeAt(8) === 0x32 && text.charCodeAt(9) < 0x39)) return true;
  return Number(text.slice(8, 10)) <= daysOf(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

export const isContractInstant = (text: string): boolean => contractForm.test(text) && isRealDay(text);

/** The year 9999 ends before it, in milliseconds. */
const latest = 253_402_300_799_999;
/** A number above it is microseconds, one above a thousand times that nanoseconds. */
const largestMilliseconds = 1e14;

function ofNumber(number: number): string | undefined {
  const scaled =
    number > largestMilliseconds * 1e3 ? number / 1e6 : number > largestMilliseconds ? number / 1e3 : number;
  return scaled >= 0 && scaled <= latest ? asTimestamp(scaled) : undefined;
}

const epochText = /^[+]?\d{1,19}(?:[.,]\d{1,9})?$/;
/** ASP.NET and older PowerShell; an offset there changes nothing about the instant. */
const dotNetDate = /^\\?\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/$/;
/** ISO 8601 and what databases and shells make of it. */
const loose =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[Tt _]|\s+)(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,12}))?)?\s*(?:([Zz]|UTC|GMT)|([+-])(\d{2})(?::?(\d{2}))?)?$/;
const dayOnly = /^\d{4}-\d{2}-\d{2}$/;

function ofParts(parts: RegExpExecArray): string | undefined {
  const [, year, month, day, hour, minute, second = "00", fraction, , sign, zoneHour, zoneMinute = "00"] =
    parts;
  const date = `${year}-${month}-${day}`;
  const time = `${hour}:${minute}:${second}`;
  const zone = sign === undefined ? "Z" : `${sign}${zoneHour}:${zoneMinute}`;
  const decimals = fraction === undefined ? "" : `.${fraction.slice(0, 9)}`;
  // 24:00 is the end of a day, and the one time that begins with 24.
  if (time === "24:00:00" && /^\.?0*$/.test(decimals)) {
    const start = `${date}T00:00:00${zone}`;
    if (!isContractInstant(start)) return undefined;
    return new Date(Date.parse(start) + 86_400_000).toISOString();
  }
  const text = `${date}T${time}${decimals}${zone}`;
  return isContractInstant(text) ? text : undefined;
}

/**
 * An instant as clients write it, in the form of the contract: RFC 3339 with a comma, a blank or a short zone, seconds or
 * milliseconds or finer since 1970 as number or text, `/Date(…)/`. Undefined where it names no instant that there is.
 */
export function readInstant(given: unknown): string | undefined {
  if (typeof given === "number") return ofNumber(given);
  if (typeof given !== "string") return undefined;
  const text = given.trim();
  if (isContractInstant(text)) return text;
  if (epochText.test(text)) return ofNumber(Number(text.replace(",", ".")));
  const dotNet = dotNetDate.exec(text)?.[1];
  if (dotNet !== undefined) {
    const ms = Number(dotNet);
    return ms >= 0 && ms <= latest ? new Date(ms).toISOString() : undefined;
  }
  if (dayOnly.test(text)) return isContractInstant(`${text}T00:00:00Z`) ? `${text}T00:00:00Z` : undefined;
  const parts = loose.exec(text);
  if (parts) return ofParts(parts);
  const named = /^[A-Za-z]{3},? .*(?:GMT|UTC|[+-]\d{4})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(named) ? undefined : new Date(named).toISOString();
}
