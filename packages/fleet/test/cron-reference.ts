/** A cron expression as crontab(5) reads it, field by field: written for comparison, not for speed. */
type Fields = {
  readonly minutes: Set<number>;
  readonly hours: Set<number>;
  readonly days: Set<number>;
  readonly months: Set<number>;
  readonly weekdays: Set<number>;
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
};

function valuesOf(field: string, low: number, high: number): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step] = part.split("/");
    const [from = low, to] = range === "*" ? [low, high] : range.split("-").map(Number);
    const last = to ?? (step === undefined ? from : high);
    for (let value = from; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

export function readFields(expression: string): Fields {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = expression.split(" ");
  return {
    minutes: valuesOf(minute, 0, 59),
    hours: valuesOf(hour, 0, 23),
    days: valuesOf(day, 1, 31),
    months: valuesOf(month, 1, 12),
    weekdays: new Set([...valuesOf(weekday, 0, 7)].map((value) => value % 7)),
    anyDay: day.startsWith("*"),
    anyWeekday: weekday.startsWith("*"),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** How far the wall clock of a zone is ahead of UTC at an instant, ms. */
function offsetMs(zone: string, atMs: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

function dayFits(fields: Fields, wallMs: number): boolean {
  const wall = new Date(wallMs);
  if (!fields.months.has(wall.getUTCMonth() + 1)) return false;
  const [onDay, onWeekday] = [fields.days.has(wall.getUTCDate()), fields.weekdays.has(wall.getUTCDay())];
  if (fields.anyDay || fields.anyWeekday) return onDay && onWeekday;
  return onDay || onWeekday;
}

/** The instants at which the wall clock shows a time: none in the hour that is left out, two in the one that comes twice. */
function instantsOf(zone: string, wallMs: number): number[] {
  const guesses = [offsetMs(zone, wallMs - dayMs), offsetMs(zone, wallMs + dayMs)].map(
    (offset) => wallMs - offset,
  );
  return [...new Set(guesses)].filter((at) => at + offsetMs(zone, at) === wallMs).sort((a, b) => a - b);
}

/** The first instants (ms) after one at which the wall clock of the zone fits the expression, by trying each minute of the days that fit. */
export function nextByTrying(expression: string, zone: string, afterMs: number, years = 9): number | null {
  const fields = readFields(expression);
  const firstDay = Math.floor((afterMs + offsetMs(zone, afterMs)) / dayMs) * dayMs - dayMs;
  for (let day = firstDay; day < firstDay + years * 366 * dayMs; day += dayMs) {
    if (!dayFits(fields, day)) continue;
    let best: number | null = null;
    for (const hour of fields.hours)
      for (const minute of fields.minutes) {
        const wallMs = day + (hour * 60 + minute) * minuteMs;
        for (const at of instantsOf(zone, wallMs))
          if (at > afterMs && (best === null || at < best)) best = at;
      }
    if (best !== null) return best;
  }
  return null;
}

/** Whether the clocks of the zone change within a day and a half of an instant: there cron programs differ by choice. */
export const changesNear = (zone: string, atMs: number): boolean =>
  offsetMs(zone, atMs - 1.5 * dayMs) !== offsetMs(zone, atMs + 1.5 * dayMs);
