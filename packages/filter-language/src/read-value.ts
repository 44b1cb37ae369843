const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

export const readNumber = (text: string): number | undefined =>
  /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;

export function readBoolean(text: string): boolean | undefined {
  if (/^(true|yes)$/i.test(text)) return true;
  return /^(false|no)$/i.test(text) ? false : undefined;
}

/** `2026-01-31`, `2026-01-31T12:00Z` (UTC when it names no zone), or `-15m` before now. */
export function readInstant(text: string, now: Date): Date | undefined {
  const ago = /^-(\d{1,9})([smhd])$/.exec(text);
  if (ago) {
    const seconds = Number(ago[1]) * unitSeconds[ago[2] as keyof typeof unitSeconds];
    return new Date(now.getTime() - seconds * 1_000);
  }
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined;
  const zoned = /T.*(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  const instant = new Date(zoned);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
