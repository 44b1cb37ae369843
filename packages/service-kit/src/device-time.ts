/** A number above it is milliseconds since 1970, otherwise seconds: 2e10 s lie in the year 2603, 2e10 ms in 1970. */
const secondsBelow = 2e10;

const zone = /[Zz]$|[+-]\d\d:?\d\d$/;

function parseText(text: string): number {
  const fast = Date.parse(text);
  // The common form, as the product's own client sends it: nothing to mend.
  if (text.endsWith("Z") && !Number.isNaN(fast)) return fast;
  const dated = text.replace(" ", "T").replace(/^(.{10})t/, "$1T");
  // A leap second is the last one before it; without a zone it is UTC, whatever the zone of this process.
  const mended = dated.replace(/^(.{16}):60/, "$1:59").replace(/z$/, "Z");
  return Date.parse(zone.test(mended.slice(11)) ? mended : `${mended}Z`);
}

/** The microseconds that stand behind the milliseconds of a text such as `2026-03-06T12:00:00.123456Z`. */
function beyondMilliseconds(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  return Number(fraction.slice(3, 6).padEnd(3, "0"));
}

/** A device's `ts` in microseconds since 1970, or undefined when it sends none that is a time. */
export function deviceTimeUs(ts: unknown): number | undefined {
  if (typeof ts === "number") return Math.round(ts * (ts > secondsBelow ? 1e3 : 1e6));
  if (typeof ts !== "string") return undefined;
  const ms = parseText(ts);
  return Number.isNaN(ms) ? undefined : ms * 1_000 + beyondMilliseconds(ts);
}
