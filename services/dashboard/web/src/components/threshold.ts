const units = { s: 1, min: 60, h: 3_600, d: 86_400 } as const;

/** "5 min", "90", "2 h" → seconds; null for what cannot be read. */
export const readSeconds = (text: string): number | null => {
  const found = /^\s*(\d+)\s*(s|min|m|h|d)?\s*$/.exec(text);
  if (!found) return null;
  const unit = found[2] === "m" ? "min" : ((found[2] ?? "s") as keyof typeof units);
  return Number(found[1]) * units[unit];
};

/** Seconds in the largest unit that holds them whole: 300 → "5 min". */
export const writeSeconds = (seconds: number): string => {
  const unit = (["d", "h", "min"] as const).find((name) => seconds % units[name] === 0 && seconds > 0) ?? "s";
  return `${seconds / units[unit]} ${unit}`;
};
