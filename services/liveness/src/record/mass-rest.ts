/** From the last round of marking a mass: readers see it in the streams, and recording it would take their cores. */
const restMs = 1_000;
/** A mass that goes on falling due must be recorded all the same. */
const longestMs = 4_000;

/** When recording rests: while a mass is marked and a little longer, once until it has caught up. */
export function createMassRest(nowMs: () => number = () => performance.now()) {
  let beganMs: number | undefined;
  let untilMs = 0;
  return {
    /** More are due than one round flips. */
    onMass: (): void => {
      const now = nowMs();
      beganMs ??= now;
      untilMs = Math.min(now + restMs, beganMs + longestMs);
    },
    rests: (): boolean => nowMs() < untilMs,
    /** Nothing waits. */
    onCaughtUp: (): void => {
      beganMs = undefined;
    },
  };
}

export type MassRest = ReturnType<typeof createMassRest>;
