/** Long enough that devices which report once a minute are all heard in it. */
const windowSeconds = 60;
/** Fewer are no evidence: their number rises and falls by itself. */
const leastBeats = 20;
const usualShare = 0.75;

/**
 * Whether about as many heartbeats are heard as usual, so that it cannot be the gateways that refuse them. What is usual
 * is learnt while the canary is heard, over minutes.
 */
export function createCrowd() {
  const perSecond = new Float64Array(windowSeconds);
  let second = 0;
  let startedAt: number | undefined;
  let total = 0;
  let usual = 0;

  const advance = (nowUs: number) => {
    const now = Math.floor(nowUs / 1e6);
    startedAt ??= now;
    // After a long pause, or a step of the clock, nothing of the window is left.
    if (now - second >= windowSeconds || now < second) {
      perSecond.fill(0);
      total = 0;
      second = now;
    }
    for (; second < now; second += 1) {
      const next = (second + 1) % windowSeconds;
      total -= perSecond[next] as number;
      perSecond[next] = 0;
    }
    return now;
  };
  let learntAt = 0;
  return {
    heard: (beats: number, nowUs: number): void => {
      const place = advance(nowUs) % windowSeconds;
      perSecond[place] = (perSecond[place] as number) + beats;
      total += beats;
    },
    /** Once a second at most; a window must have been full first. */
    learn: (nowUs: number): void => {
      const now = advance(nowUs);
      if (now === learntAt || now - (startedAt ?? now) < windowSeconds) return;
      learntAt = now;
      usual = usual === 0 ? total : usual + (total - usual) / windowSeconds;
    },
    isUsual: (nowUs: number): boolean => {
      advance(nowUs);
      return usual >= leastBeats && total >= usualShare * usual;
    },
  };
}
