/** Sender, gateways and we may disagree by this share of the time between two posts about what time it is. */
const clockTolerance = 0.5;

/** Since when something has been missing: the first post that was not seen while none later was. */
function createWaiting(toleranceMs: number) {
  let sinceMs: number | undefined;
  return (postMs: number | null, seenMs: number | null): number | undefined => {
    const isMissing = (atMs: number) => seenMs === null || seenMs < atMs - toleranceMs;
    if (sinceMs !== undefined && !isMissing(sinceMs)) sinceMs = undefined;
    if (postMs !== null && isMissing(postMs)) sinceMs ??= postMs;
    return sinceMs;
  };
}

export type HopView = {
  /** How long it took lately, or has been taking until now, ms; null when the canary never came through. */
  readonly lagMs: number | null;
  /** Since when something that a gateway accepted has not come through; undefined when nothing is missing. */
  readonly missingSinceMs: number | undefined;
  /** When something new came through last, while we looked. */
  readonly cameMs: number | undefined;
};

export type HopLook = {
  readonly nowMs: number;
  /** When the newest post was sent, whatever became of it; null when nobody sends. */
  readonly sentMs: number | null;
  /** When the newest one that a gateway accepted was sent. */
  readonly acceptedMs: number | null;
  /** The newest one that can be seen at the hop. */
  readonly seenMs: number | null;
};

/**
 * The lag of one hop: from a gateway until we see it there. What was sent and is not seen yet counts with the time it has
 * been waiting, so the figure grows while nothing comes through; so does what the gateways refused, because a device's
 * message would not be there either.
 */
export function createHopLag(everyMs: number) {
  const sent = createWaiting(everyMs * clockTolerance);
  const accepted = createWaiting(everyMs * clockTolerance);
  let newestMs: number | null = null;
  let transitMs: number | null = null;
  let cameMs: number | undefined;
  return ({ nowMs, sentMs, acceptedMs, seenMs }: HopLook): HopView => {
    if (seenMs !== null && seenMs !== newestMs) {
      // At the first look it is not known how long it has been there.
      if (newestMs !== null || nowMs - seenMs < everyMs) transitMs = Math.max(0, nowMs - seenMs);
      newestMs = seenMs;
      cameMs = nowMs;
    }
    const sinceMs = sent(sentMs, seenMs);
    const waitedMs = sinceMs === undefined ? null : nowMs - sinceMs;
    return {
      lagMs: waitedMs === null ? transitMs : Math.max(transitMs ?? 0, waitedMs),
      missingSinceMs: accepted(acceptedMs, seenMs),
      cameMs,
    };
  };
}

export type HopLag = ReturnType<typeof createHopLag>;
