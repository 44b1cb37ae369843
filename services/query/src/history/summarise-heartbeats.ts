import type { components } from "@rollcall/contracts/generated/api.ts";
import type { TimeRange } from "../lists/time-range.ts";
import type { Questdb } from "../stores/questdb.ts";
import { instantOfUs } from "../times.ts";
import { gatherSlots, type HeartbeatSlot, versionChanges } from "./heartbeat-slots.ts";
import { hourUs, readBeats, rolledUpTo, usOf } from "./heartbeats.ts";
import { changesOfHours, readKnown } from "./what-was-told.ts";

/** Up to this long beats are read one by one; beyond, the hourly roll-up, and one by one what it does not have yet. */
const rawUpToUs = 6 * hourUs;
const maxRaw = 50_000;
const minuteUs = 60_000_000;

type HourRow = {
  hour: string;
  beats: number;
  longest_gap_s: number | null;
  restarts: number | null;
  version: string | null;
  uptime_seconds: number | null;
  clock_skew_s: number | null;
};

async function readHours(
  questdb: Questdb,
  instance: string,
  fromUs: number,
  toUs: number,
): Promise<HeartbeatSlot[]> {
  const rows = await questdb.query<HourRow>(
    `select cast(hour as long) as hour, beats, longest_gap_s, restarts, version, uptime_seconds, clock_skew_s
     from heartbeats_1h where instance = ${instance} and hour >= cast(${fromUs} as timestamp) and hour < cast(${toUs} as timestamp)
     order by hour`,
  );
  return rows.map(({ hour, longest_gap_s, clock_skew_s, ...same }) => ({
    ...same,
    at: instantOfUs(Number(hour)),
    longest_gap_seconds: longest_gap_s,
    clock_skew_seconds: clock_skew_s,
  }));
}

async function readRaw(
  questdb: Questdb,
  instance: string,
  at: { readonly fromUs: number; readonly toUs: number; readonly slotUs: number; readonly rolled: number },
) {
  const { fromUs, toUs, slotUs, rolled } = at;
  const [before, rows] = await Promise.all([
    readKnown(questdb, instance, fromUs, rolled),
    toUs > fromUs ? readBeats(questdb, instance, { fromUs, toUs, limit: maxRaw, newestFirst: false }) : [],
  ]);
  return { before, items: gatherSlots(rows, slotUs, before), versions: versionChanges(rows, before.version) };
}

const floorHour = (us: number) => Math.floor(us / hourUs) * hourUs;

/** A summary of whole hours: from the roll-up as far as that goes, then from the beats. */
async function summariseHours(
  questdb: Questdb,
  instance: string,
  at: { readonly fromUs: number; readonly toUs: number; readonly rolled: number },
) {
  const { fromUs, toUs, rolled } = at;
  const firstHour = floorHour(fromUs);
  // What is not rolled up is read one by one, but never more than the last hours of it.
  const rawFrom = Math.max(firstHour, Math.min(toUs, Math.max(rolled, floorHour(toUs - rawUpToUs))));
  const [before, hours, raw] = await Promise.all([
    readKnown(questdb, instance, firstHour, rolled),
    readHours(questdb, instance, firstHour, Math.min(toUs, rawFrom)),
    readRaw(questdb, instance, { fromUs: rawFrom, toUs, slotUs: hourUs, rolled }),
  ]);
  const changes = await changesOfHours(questdb, instance, hours, before.version);
  return { before, items: [...hours, ...raw.items], versions: [...changes, ...raw.versions] };
}

export async function summariseHeartbeats(
  questdb: Questdb,
  instance: string,
  { from, to }: TimeRange,
): Promise<components["schemas"]["HeartbeatSummary"]> {
  const [fromUs, toUs] = [usOf(from), usOf(to)];
  const isShort = toUs - fromUs <= rawUpToUs;
  const slotUs = isShort
    ? Math.max(minuteUs, Math.ceil((toUs - fromUs) / 360 / minuteUs) * minuteUs)
    : hourUs;
  const rolled = await rolledUpTo(questdb, instance);
  const { before, items, versions } = isShort
    ? await readRaw(questdb, instance, { fromUs, toUs, slotUs, rolled })
    : await summariseHours(questdb, instance, { fromUs, toUs, rolled });
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    slot_seconds: slotUs / 1e6,
    items,
    version_before: before.version,
    versions,
  };
}
