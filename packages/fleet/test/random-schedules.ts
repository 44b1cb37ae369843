const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Pacific/Chatham",
  "Asia/Tehran",
  "America/St_Johns",
];

/** Repeatable random numbers below 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type RandomSchedule = { readonly expression: string; readonly zone: string; readonly afterMs: number };

/** A cron expression, a zone and an instant of the years 2024 to 2031. */
export function aRandomSchedule(random: () => number): RandomSchedule {
  const below = (high: number) => Math.floor(random() * high);
  const field = (low: number, high: number, anyOften: number) => {
    const one = () => low + below(high - low + 1);
    const kind = random();
    if (kind < anyOften) return "*";
    if (kind < anyOften + 0.1) return `*/${1 + below(Math.min(30, high - low))}`;
    if (kind < anyOften + 0.2) {
      const from = one();
      return `${from}-${from + below(high - from + 1)}`;
    }
    if (kind < anyOften + 0.3) return `${one()},${one()},${one()}`;
    return String(one());
  };
  const expression = [
    field(0, 59, 0.1),
    field(0, 23, 0.3),
    field(1, 28, 0.5),
    field(1, 12, 0.6),
    field(0, 6, 0.5),
  ].join(" ");
  const afterMs = Date.UTC(2024, 0, 1) + below(8 * 366 * 86_400) * 1_000;
  return { expression, zone: zones[below(zones.length)] as string, afterMs };
}
