import {
  type Arbitrary,
  array,
  boolean,
  constantFrom,
  integer,
  nat,
  oneof,
  option,
  record,
} from "fast-check";

export type RandomBeat = {
  readonly afterSeconds: number;
  readonly version: string | null;
  readonly tellsPid: boolean;
  readonly tellsUptime: boolean;
  readonly restarts: boolean;
};

export type RandomHistory = {
  /** Hours before the present at which it is first heard. */
  readonly startsHoursAgo: number;
  readonly beats: readonly RandomBeat[];
  /** Seconds between flips, each into another state. */
  readonly flips: readonly { readonly afterSeconds: number; readonly to: string }[];
  readonly maintenance: readonly { readonly afterSeconds: number; readonly seconds: number }[];
  readonly status: string | null;
  readonly diagnostics: readonly {
    readonly severity: 0 | 1 | 2;
    readonly closed: boolean;
    readonly acknowledged: boolean;
  }[];
};

/** Mostly a steady beat, sometimes a gap, now and then hours without data. */
const pause = oneof(
  { weight: 12, arbitrary: integer({ min: 1, max: 120 }) },
  { weight: 4, arbitrary: integer({ min: 600, max: 4_000 }) },
  { weight: 1, arbitrary: integer({ min: 7_000, max: 30_000 }) },
);

const aBeat: Arbitrary<RandomBeat> = record({
  afterSeconds: pause,
  version: option(constantFrom("1.0.0", "1.0.1", "1.1.0"), { freq: 3, nil: null }),
  tellsPid: boolean(),
  tellsUptime: boolean(),
  restarts: nat(9).map((n) => n === 0),
});

export const aHistory: Arbitrary<RandomHistory> = record({
  startsHoursAgo: integer({ min: 1, max: 30 }),
  beats: array(aBeat, { maxLength: 60 }),
  flips: array(
    record({
      afterSeconds: integer({ min: 1, max: 20_000 }),
      to: constantFrom("alive", "overdue", "stopped", "planned"),
    }),
    { maxLength: 8 },
  ),
  maintenance: array(
    record({
      afterSeconds: integer({ min: 1, max: 20_000 }),
      seconds: integer({ min: 1, max: 9_000 }),
    }),
    { maxLength: 3 },
  ),
  status: constantFrom(null, "running", "degraded", "error", "stopped"),
  diagnostics: array(
    record({
      severity: constantFrom(0 as const, 1 as const, 2 as const),
      closed: boolean(),
      acknowledged: boolean(),
    }),
    { maxLength: 4 },
  ),
});
