const weekdays = "MO|TU|WE|TH|FR|SA|SU";

const whole = (text: string) => (/^[+-]?\d{1,5}$/.test(text) ? Number(text) : Number.NaN);
const within = (least: number, most: number) => (text: string) => whole(text) >= least && whole(text) <= most;
/** Counted from the begin, or from the end with a minus; never 0. */
const fromEitherEnd = (most: number) => (text: string) => within(1, most)(text.replace(/^[+-]/, ""));

/** A day of the calendar, with a time of the day or without. */
function isUntil(text: string): boolean {
  const [, year, month, day, , hour = "00", minute = "00", second = "00"] =
    /^(\d{4})(\d{2})(\d{2})(T(\d{2})(\d{2})(\d{2})Z?)?$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isDay = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return isDay && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

type Part = {
  readonly isRight: (value: string) => boolean;
  readonly isList?: boolean;
  readonly about: string;
};

/** The parts of a rule (RFC 5545, 3.3.10) that are followed: a closed list. */
const parts: Readonly<Record<string, Part>> = {
  FREQ: {
    isRight: (text) => /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(text),
    about: "DAILY, WEEKLY, MONTHLY or YEARLY",
  },
  INTERVAL: { isRight: within(1, 1_000), about: "a whole number from 1 to 1000" },
  COUNT: { isRight: within(1, 99_999), about: "a whole number from 1 to 99999" },
  UNTIL: { isRight: isUntil, about: "a day such as 20270301 or an instant such as 20270301T060000Z" },
  WKST: {
    isRight: (text) => new RegExp(`^(?:${weekdays})$`).test(text),
    about: "a day of the week such as MO",
  },
  BYMONTH: { isRight: within(1, 12), isList: true, about: "months from 1 to 12" },
  BYWEEKNO: { isRight: fromEitherEnd(53), isList: true, about: "weeks from 1 to 53 or from -53 to -1" },
  BYYEARDAY: { isRight: fromEitherEnd(366), isList: true, about: "days from 1 to 366 or from -366 to -1" },
  BYMONTHDAY: { isRight: fromEitherEnd(31), isList: true, about: "days from 1 to 31 or from -31 to -1" },
  BYDAY: {
    isRight: (text) => {
      const [, count = "1"] = new RegExp(`^([+-]?\\d{1,2})?(?:${weekdays})$`).exec(text) ?? [undefined, "0"];
      return fromEitherEnd(53)(count);
    },
    isList: true,
    about: "days of the week such as SU, or 1MO for the first Monday",
  },
  BYHOUR: { isRight: within(0, 23), isList: true, about: "hours from 0 to 23" },
  BYMINUTE: { isRight: within(0, 59), isList: true, about: "minutes from 0 to 59" },
  BYSECOND: { isRight: within(0, 59), isList: true, about: "seconds from 0 to 59" },
  BYSETPOS: {
    isRight: fromEitherEnd(366),
    isList: true,
    about: "positions from 1 to 366 or from -366 to -1",
  },
};

const known = Object.keys(parts).join(", ");

/** What RFC 5545 forbids beside one another, or what would mean nothing. */
function clash(given: ReadonlyMap<string, string>): string | undefined {
  const freq = given.get("FREQ") ?? "";
  const counted = /[+-]?\d/.test(given.get("BYDAY") ?? "");
  if (given.has("COUNT") && given.has("UNTIL")) return "COUNT and UNTIL must not stand together";
  if (given.has("BYWEEKNO") && freq !== "YEARLY") return "BYWEEKNO stands with FREQ=YEARLY alone";
  if (given.has("BYYEARDAY") && freq !== "YEARLY") return "BYYEARDAY stands with FREQ=YEARLY alone";
  if (given.has("BYMONTHDAY") && freq === "WEEKLY") return "BYMONTHDAY must not stand with FREQ=WEEKLY";
  if (counted && freq !== "MONTHLY" && freq !== "YEARLY")
    return "BYDAY counts days (1MO) with FREQ=MONTHLY or YEARLY alone";
  if (counted && given.has("BYWEEKNO")) return "BYDAY must not count days (1MO) beside BYWEEKNO";
  const selects = [...given.keys()].some((name) => name.startsWith("BY") && name !== "BYSETPOS");
  if (given.has("BYSETPOS") && !selects) return "BYSETPOS chooses from another BY… part, and there is none";
  return undefined;
}

/** Why a rule cannot be followed, naming the part; undefined when it can. Each part may stand once, in its range. */
export function ruleProblem(rule: string): string | undefined {
  const given = new Map<string, string>();
  for (const text of rule.split(";")) {
    const [name = "", value, ...more] = text.split("=");
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (!part || value === undefined || more.length > 0)
      return `has the part ${text.slice(0, 40) || "(empty)"}, which is none of ${known}`;
    if (given.has(name)) return `has ${name} twice`;
    const values = part.isList ? value.split(",") : [value];
    if (!values.every(part.isRight)) return `${name} must be ${part.about}`;
    given.set(name, value);
  }
  if (!given.has("FREQ")) return "must have FREQ, such as FREQ=WEEKLY;BYDAY=SU";
  return clash(given);
}
