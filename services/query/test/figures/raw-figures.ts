/** A raw row of `heartbeats`; times in µs. */
export type RawBeat = {
  readonly at: number;
  readonly device: number | null;
  readonly version: string | null;
  readonly uptime: number | null;
  readonly pid: number | null;
};

const newest = <Value>(beats: readonly RawBeat[], pick: (beat: RawBeat) => Value | null): Value | null =>
  beats.map(pick).findLast((value) => value !== null) ?? null;

const isRestart = (beats: readonly RawBeat[], n: number): boolean => {
  const beat = beats[n] as RawBeat;
  const earlier = beats.slice(0, n);
  const pid = newest(earlier, (one) => one.pid);
  const uptime = newest(earlier, (one) => one.uptime);
  return (
    (beat.pid !== null && pid !== null && beat.pid !== pid) ||
    (beat.uptime !== null && uptime !== null && beat.uptime < uptime)
  );
};

/** What a page may say of one slot, straight from all the beats there are, oldest first. */
export function slotFigures(beats: readonly RawBeat[], from: number, to: number) {
  const inside = beats.flatMap((beat, n) => (beat.at >= from && beat.at < to ? [n] : []));
  const own = inside.map((n) => beats[n] as RawBeat);
  const gaps = inside.filter((n) => n > 0).map((n) => ((beats[n]?.at ?? 0) - (beats[n - 1]?.at ?? 0)) / 1e6);
  const telling = own.some(({ pid, uptime }) => pid !== null || uptime !== null);
  return {
    beats: own.length,
    longest_gap_seconds: gaps.length > 0 ? Math.max(...gaps) : null,
    restarts: telling ? inside.filter((n) => isRestart(beats, n)).length : null,
    clock_skew_seconds: newest(own, ({ at, device }) => (device === null ? null : (device - at) / 1e6)),
    uptime_seconds: newest(own, ({ uptime }) => uptime),
    version: newest(own, ({ version }) => version),
  };
}

/** Each beat that told another version than was told before it. */
export function rawVersions(beats: readonly RawBeat[], from: number, to: number) {
  const told = beats.filter(({ version }) => version !== null);
  return told
    .filter((beat, n) => beat.version !== told[n - 1]?.version && beat.at >= from && beat.at < to)
    .map(({ at, version }) => ({ at, version }));
}

export type RawFlip = { readonly at: number; readonly from: string; readonly to: string };
type RawPeriod = { readonly from: number; readonly to: number };

const stateAt = (flips: readonly RawFlip[], now: string, at: number): string =>
  flips.findLast((flip) => flip.at <= at)?.to ?? flips[0]?.from ?? now;

/** Seconds alive, silent and neither between two instants (ms), judged piece by piece between all that happened. */
export function rawAvailability(
  { flips, maintenance, now }: { flips: readonly RawFlip[]; maintenance: readonly RawPeriod[]; now: string },
  { from, to }: RawPeriod,
) {
  const cuts = [
    from,
    to,
    ...flips.map(({ at }) => at),
    ...maintenance.flatMap((period) => [period.from, period.to]),
  ];
  const inOrder = [...new Set(cuts)].filter((at) => at >= from && at <= to).sort((one, other) => one - other);
  const seconds = { alive: 0, silent: 0, other: 0 };
  for (const [n, begin] of inOrder.slice(0, -1).entries()) {
    const end = inOrder[n + 1] ?? begin;
    const middle = (begin + end) / 2;
    const state = stateAt(flips, now, middle);
    const isLeftOut = maintenance.some((period) => period.from <= middle && middle < period.to);
    const kind = isLeftOut ? "other" : state === "alive" ? "alive" : state === "overdue" ? "silent" : "other";
    seconds[kind] += (end - begin) / 1_000;
  }
  return seconds;
}
