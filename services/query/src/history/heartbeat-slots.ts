import type { components } from "@rollcall/contracts/generated/api.ts";
import { instantOfUs } from "../times.ts";
import { type BeatRow, skewSeconds } from "./heartbeats.ts";

type Summary = components["schemas"]["HeartbeatSummary"];
export type HeartbeatSlot = Summary["items"][number];
export type VersionChange = Summary["versions"][number];

/** What an instance had told until some moment; null is what nobody knows. Times in µs. */
export type Known = {
  readonly atUs: number | null;
  readonly pid: number | null;
  readonly uptime: number | null;
  readonly version: string | null;
};

export const nothingKnown: Known = { atUs: null, pid: null, uptime: null, version: null };

export const knownAfter = (known: Known, row: BeatRow): Known => ({
  atUs: Number(row.received),
  pid: row.pid ?? known.pid,
  uptime: row.uptime_seconds ?? known.uptime,
  version: row.version ?? known.version,
});

const differs = (one: number | null, other: number | null) => one !== null && other !== null && one !== other;

/** A beat of another process than the one last told of: it has another number, or has been up for less time. */
const isRestart = (row: BeatRow, known: Known) =>
  differs(row.pid, known.pid) ||
  (row.uptime_seconds !== null && known.uptime !== null && row.uptime_seconds < known.uptime);

type Gathered = { -readonly [Name in keyof HeartbeatSlot]: HeartbeatSlot[Name] };

const emptySlot = (at: number): Gathered => ({
  at: instantOfUs(at),
  beats: 0,
  longest_gap_seconds: null,
  restarts: null,
  clock_skew_seconds: null,
  uptime_seconds: null,
  version: null,
});

function addBeat(slot: Gathered, row: BeatRow, known: Known): void {
  slot.beats += 1;
  if (known.atUs !== null) {
    const gap = (Number(row.received) - known.atUs) / 1e6;
    slot.longest_gap_seconds = Math.max(slot.longest_gap_seconds ?? 0, gap);
  }
  if (row.pid !== null || row.uptime_seconds !== null)
    slot.restarts = (slot.restarts ?? 0) + (isRestart(row, known) ? 1 : 0);
  slot.clock_skew_seconds = skewSeconds(row) ?? slot.clock_skew_seconds;
  slot.uptime_seconds = row.uptime_seconds ?? slot.uptime_seconds;
  slot.version = row.version ?? slot.version;
}

/**
 * Beats in their order, gathered into slots of so many µs; `before` is what was told before the first of them. A gap counts
 * where it ends. Nothing is said of what no beat told.
 */
export function gatherSlots(
  rows: readonly BeatRow[],
  slotUs: number,
  before: Known = nothingKnown,
): HeartbeatSlot[] {
  const slots: { readonly at: number; readonly slot: Gathered }[] = [];
  let known = before;
  for (const row of rows) {
    const at = Math.floor(Number(row.received) / slotUs) * slotUs;
    if (slots.at(-1)?.at !== at) slots.push({ at, slot: emptySlot(at) });
    addBeat(slots.at(-1)?.slot as Gathered, row, known);
    known = knownAfter(known, row);
  }
  return slots.map(({ slot }) => slot);
}

/** The moments at which a beat told another version than the one before. */
export function versionChanges(rows: readonly BeatRow[], before: string | null): VersionChange[] {
  const changes: VersionChange[] = [];
  let version = before;
  for (const row of rows) {
    if (row.version === null || row.version === version) continue;
    version = row.version;
    changes.push({ version, at: instantOfUs(Number(row.received)), exact: true });
  }
  return changes;
}
