import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Liveness } from "@rollcall/contracts/redis";

export type Share = components["schemas"]["AvailabilityShare"];

/** Half-open, ms since the epoch. */
export type Period = { readonly from: number; readonly to: number };
export type Span = Period & { readonly state: Liveness };
export type Flip = { readonly at: number; readonly to: Liveness };

/** The states of one instance without gaps over a period, from the state at its begin and the flips in it. */
export function spansOf(initial: Liveness, flips: readonly Flip[], { from, to }: Period): Span[] {
  const spans: Span[] = [];
  let state = initial;
  let begin = from;
  for (const flip of flips) {
    const at = Math.min(Math.max(flip.at, begin), to);
    if (at > begin) spans.push({ from: begin, to: at, state });
    begin = at;
    state = flip.to;
  }
  if (to > begin) spans.push({ from: begin, to, state });
  return spans;
}

const overlapMs = (one: Period, other: Period) =>
  Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));

/** Periods of one instance do not overlap each other. */
function countedMs(span: Period, leftOut: readonly Period[]): number {
  return leftOut.reduce((rest, period) => rest - overlapMs(span, period), span.to - span.from);
}

export const shareOf = (aliveSeconds: number, silentSeconds: number, otherSeconds: number): Share => ({
  share: aliveSeconds + silentSeconds > 0 ? aliveSeconds / (aliveSeconds + silentSeconds) : null,
  alive_seconds: aliveSeconds,
  silent_seconds: silentSeconds,
  other_seconds: otherSeconds,
});

export const addShares = (one: Share, other: Share): Share =>
  shareOf(
    one.alive_seconds + other.alive_seconds,
    one.silent_seconds + other.silent_seconds,
    one.other_seconds + other.other_seconds,
  );

/** How much of a period an instance was alive; `leftOut` (maintenance) counts as neither alive nor silent. */
export function availabilityOf(spans: readonly Span[], leftOut: readonly Period[], period: Period): Share {
  let alive = 0;
  let silent = 0;
  for (const { from, to, state } of spans) {
    const part = { from: Math.max(from, period.from), to: Math.min(to, period.to) };
    if (part.to <= part.from) continue;
    if (state === "alive") alive += countedMs(part, leftOut);
    else if (state === "overdue") silent += countedMs(part, leftOut);
  }
  const other = period.to - period.from - alive - silent;
  return shareOf(alive / 1_000, silent / 1_000, other / 1_000);
}

/** Equal parts of a period; their bounds are whole milliseconds. */
export function slotsOf({ from, to }: Period, count: number): Period[] {
  const bound = (n: number) => Math.round(from + ((to - from) * n) / count);
  return Array.from({ length: count }, (_, n) => ({ from: bound(n), to: bound(n + 1) }));
}
