import type { components } from "@rollcall/contracts/generated/api.ts";
import type { TimeRange } from "../lists/time-range.ts";
import type { Questdb } from "../stores/questdb.ts";
import { instantOfUs } from "../times.ts";
import { gatherSlots, type HeartbeatSlot } from "./heartbeat-slots.ts";
import { hourUs, readBeats, rolledUpTo, usOf } from "./heartbeats.ts";

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

const readRaw = async (
  questdb: Questdb,
  instance: string,
  at: { fromUs: number; toUs: number; slotUs: number },
) => {
  const { fromUs, toUs, slotUs } = at;
  if (toUs <= fromUs) return [];
  return gatherSlots(
    await readBeats(questdb, instance, { fromUs, toUs, limit: maxRaw, newestFirst: false }),
    slotUs,
  );
};

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
  const head = { from: from.toISOString(), to: to.toISOString(), slot_seconds: slotUs / 1e6 };
  if (isShort) return { ...head, items: await readRaw(questdb, instance, { fromUs, toUs, slotUs }) };
  const firstHour = Math.floor(fromUs / hourUs) * hourUs;
  // What is not rolled up is read one by one, but never more than the last hours of it.
  const rolled = await rolledUpTo(questdb, instance);
  const rawFrom = Math.max(firstHour, Math.min(toUs, Math.max(rolled, toUs - rawUpToUs)));
  const [hours, raw] = await Promise.all([
    readHours(questdb, instance, firstHour, Math.min(toUs, rawFrom)),
    readRaw(questdb, instance, { fromUs: rawFrom, toUs, slotUs }),
  ]);
  return { ...head, items: [...hours, ...raw] };
}
