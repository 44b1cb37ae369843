const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const zoned = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dayOnly = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "short", day: "2-digit" });

/** 1204311 → "1,204,311"; numbers below ten keep one decimal place when they have one. */
export const formatNumber = (value: number): string =>
  Math.abs(value) < 10 ? short.format(value) : whole.format(value);

export const formatCount = (value: number): string => whole.format(value);

const units = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

/** The two largest units: 372 → "6 min 12 s", 93784 → "1 d 2 h". */
export const formatDuration = (seconds: number): string => {
  const total = Math.max(0, Math.floor(seconds));
  if (total === 0) return "0 s";
  const first = units.findIndex((unit) => total >= unit.seconds);
  const parts = units.slice(first, first + 2).map((unit, index) => {
    const before = units[first + index - 1];
    const rest = index === 0 || !before ? total : total % before.seconds;
    return {
      text: `${Math.floor(rest / unit.seconds)} ${unit.name}`,
      zero: Math.floor(rest / unit.seconds) === 0,
    };
  });
  return parts
    .filter((part) => !part.zero)
    .map((part) => part.text)
    .join(" ");
};

/** Milliseconds between two instants, in a unit that suits their size: "340 ms", "2.1 s", "6 min 12 s". */
export const formatMilliseconds = (ms: number): string => {
  if (Math.abs(ms) < 1_000) return `${whole.format(ms)} ms`;
  if (Math.abs(ms) < 60_000) return `${short.format(ms / 1_000)} s`;
  return `${ms < 0 ? "−" : ""}${formatDuration(Math.abs(ms) / 1_000)}`;
};

export const formatAge = (at: string | number, now: number): string => {
  const seconds = (now - new Date(at).getTime()) / 1_000;
  if (seconds < -1) return `in ${formatDuration(-seconds)}`;
  return seconds < 1 ? "now" : `${formatDuration(seconds)} ago`;
};

export const formatLocal = (at: string | number): string => zoned.format(new Date(at));

export const formatDay = (at: string | number): string => dayOnly.format(new Date(at));

/** The exact instant, for hovers: "2026-11-21 07:16:05 UTC". */
export const formatUtc = (at: string | number): string =>
  `${new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "")} UTC`;

/** 1234567 → "1.2 MB". */
export const formatBytes = (bytes: number): string => {
  const names = ["B", "kB", "MB", "GB", "TB", "PB"];
  const step = bytes < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${short.format(bytes / 1_000 ** step)} ${names[step]}`;
};

/** 0.99953 → "99.95 %", and never "100 %" for what is below it. */
export const formatShare = (share: number): string => {
  const percent = share === 1 ? 100 : Math.min(99.99, share * 100);
  return `${percent.toFixed(percent === 100 || percent === 0 ? 0 : 2)} %`;
};
