export type ArrivalClock = {
  /** Microseconds since the epoch, strictly increasing. */
  readonly now: () => number;
  readonly close: () => void;
};

type Sources = {
  readonly wallMs: () => number;
  /** Never steps; its rate may be a little off. */
  readonly monotonicMs: () => number;
};

const systemSources: Sources = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
const disciplineEveryMs = 1_000;
/** Below it the difference is the wall clock's coarse reading. */
const toleranceMs = 2;
const slewMs = 5;
const stepAboveMs = 1_000;

/**
 * Arrival times from a monotonic clock that is led after the wall clock: small differences are slewed, so that time
 * stays even; a large one is a step of the wall clock and is taken over. After a step backwards time stands (one
 * microsecond an event) until the wall clock has caught up.
 */
export function createArrivalClock(
  sources: Sources = systemSources,
): ArrivalClock & { discipline: () => void } {
  const { wallMs, monotonicMs } = sources;
  let offsetMs = wallMs() - monotonicMs();
  let last = 0;
  const now = () => {
    const at = Math.floor((monotonicMs() + offsetMs) * 1_000);
    last = at > last ? at : last + 1;
    return last;
  };
  const discipline = () => {
    const differenceMs = wallMs() - (monotonicMs() + offsetMs);
    if (Math.abs(differenceMs) > stepAboveMs) offsetMs += differenceMs;
    else if (Math.abs(differenceMs) > toleranceMs)
      offsetMs += Math.max(-slewMs, Math.min(slewMs, differenceMs));
  };
  const timer = setInterval(discipline, disciplineEveryMs);
  timer.unref();
  return { now, discipline, close: () => clearInterval(timer) };
}
