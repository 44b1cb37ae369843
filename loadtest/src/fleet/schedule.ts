import type { FleetOptions } from "./fleet-options.ts";
import { createWheel } from "./wheel.ts";

const isGood = (status: number) => status >= 200 && status < 500 && status !== 429;

/** As `Retry-After` says, or longer with each failure; never all at once. */
function createBackOff(instances: number, periodMs: number) {
  const failures = new Uint8Array(instances);
  return {
    reset: (instance: number) => {
      failures[instance] = 0;
    },
    waitMs: (instance: number, retryAfterS: number): number => {
      const failed = Math.min(10, (failures[instance] as number) + 1);
      failures[instance] = failed;
      if (retryAfterS > 0) return retryAfterS * 1_000 * (1 + Math.random() / 2);
      return Math.min(periodMs, 500 * 2 ** failed) * (0.5 + Math.random());
    },
  };
}

/** When each instance reports: phase, jitter, rounds, planned silence, and back-off after a refusal. */
export function createSchedule(options: FleetOptions, startMs: number) {
  const { instances, periodMs, jitterMs, spreadMs = periodMs, rounds = Infinity, backOff } = options;
  const { silent = 0, silentAfterMs = 0 } = options;
  const wheel = createWheel(instances, startMs);
  const patience = createBackOff(instances, periodMs);
  // The intended time without jitter; a beat moves it by exactly one period.
  const bases = new Float64Array(instances);
  const beats = new Uint32Array(instances);
  let skipped = 0;
  let finished = 0;

  const schedule = (instance: number, base: number) => {
    bases[instance] = base;
    wheel.schedule(instance, base + (Math.random() * 2 - 1) * jitterMs);
  };
  // The golden ratio spreads neighbours over the whole period.
  for (let instance = 0; instance < instances; instance += 1)
    schedule(instance, startMs + jitterMs + ((instance * 0.6180339887498949) % 1) * spreadMs);

  /** The retry takes the place of the next beat, and the rhythm goes on after it. */
  const retry = (instance: number, againMs: number) => {
    let base = bases[instance] as number;
    for (; base + periodMs < againMs; base += periodMs) skipped += 1;
    bases[instance] = base;
    wheel.schedule(instance, againMs);
  };
  return {
    advance: (nowMs: number, fire: (instance: number, dueMs: number) => void) =>
      wheel.advance(nowMs, (instance, dueMs) => {
        if (instance >= instances - silent && nowMs - startMs >= silentAfterMs) finished += 1;
        else fire(instance, dueMs);
      }),
    answered: (instance: number, nowMs: number, status: number, retryAfterS: number) => {
      if (backOff && !isGood(status)) {
        retry(instance, nowMs + patience.waitMs(instance, retryAfterS));
        return;
      }
      patience.reset(instance);
      const beaten = (beats[instance] as number) + 1;
      beats[instance] = beaten;
      if (beaten >= rounds) finished += 1;
      else schedule(instance, (bases[instance] as number) + periodMs);
    },
    isOver: () => finished >= instances,
    skipped: () => skipped,
  };
}
