import type { components } from "@rollcall/contracts/generated/api.ts";
import { instantOfUs } from "../times.ts";
import { type BeatRow, skewSeconds } from "./heartbeats.ts";

export type HeartbeatSlot = components["schemas"]["HeartbeatSummary"]["items"][number];

type Gathered = {
  readonly at: number;
  beats: number;
  longestGapUs: number;
  restarts: number;
  last: BeatRow;
};

const gapBefore = (row: BeatRow, previous: BeatRow | undefined) =>
  previous ? Number(row.received) - Number(previous.received) : 0;

/** A process that has been up for less time than the one before it was started in between. */
const isRestart = (row: BeatRow, previous: BeatRow | undefined) =>
  previous !== undefined &&
  row.uptime_seconds !== null &&
  previous.uptime_seconds !== null &&
  row.uptime_seconds < previous.uptime_seconds;

/** Beats in their order, gathered into slots of so many µs; a gap counts where it ends. */
export function gatherSlots(rows: readonly BeatRow[], slotUs: number): HeartbeatSlot[] {
  const slots: Gathered[] = [];
  let previous: BeatRow | undefined;
  for (const row of rows) {
    const at = Math.floor(Number(row.received) / slotUs) * slotUs;
    let slot = slots.at(-1);
    if (slot?.at !== at) {
      slot = { at, beats: 0, longestGapUs: 0, restarts: 0, last: row };
      slots.push(slot);
    }
    slot.beats += 1;
    slot.longestGapUs = Math.max(slot.longestGapUs, gapBefore(row, previous));
    if (isRestart(row, previous)) slot.restarts += 1;
    slot.last = row;
    previous = row;
  }
  return slots.map(({ at, beats, longestGapUs, restarts, last }) => ({
    at: instantOfUs(at),
    beats,
    longest_gap_seconds: longestGapUs > 0 ? longestGapUs / 1e6 : null,
    restarts,
    clock_skew_seconds: skewSeconds(last),
    uptime_seconds: last.uptime_seconds,
    version: last.version,
  }));
}
