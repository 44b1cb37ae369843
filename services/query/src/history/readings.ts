import type { components } from "@rollcall/contracts/generated/api.ts";
import type { TimeRange } from "../lists/time-range.ts";
import type { Questdb } from "../stores/questdb.ts";
import { instantOfUs } from "../times.ts";
import { usOf } from "./heartbeats.ts";

type ReadingSeries = components["schemas"]["ReadingSeries"];

type SlotRow = { metric: string; at: string; low: number; mean: number; high: number };

const wantedSlots = 300;
const maxRows = 100_000;

export async function readReadings(
  questdb: Questdb,
  instance: string,
  { range, metric }: { readonly range: TimeRange; readonly metric: string | undefined },
): Promise<ReadingSeries> {
  const { from, to } = range;
  const slotSeconds = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1_000 / wantedSlots));
  const ofMetric = metric === undefined ? "" : "and metric = $1";
  const rows = await questdb.query<SlotRow>(
    `select metric, cast(ts as long) as at, min(value) as low, avg(value) as mean, max(value) as high
     from readings where instance = ${instance} and ts >= cast(${usOf(from)} as timestamp)
       and ts < cast(${usOf(to)} as timestamp) ${ofMetric}
     sample by ${slotSeconds}s align to calendar limit ${maxRows}`,
    metric === undefined ? [] : [metric],
  );
  const series = new Map<string, ReadingSeries["items"][number]>();
  for (const { metric: name, at, low, mean, high } of rows) {
    const one = series.get(name) ?? { metric: name, points: [] };
    one.points.push({ at: instantOfUs(Number(at)), min: low, mean, max: high });
    series.set(name, one);
  }
  const items = [...series.values()].sort((one, other) => one.metric.localeCompare(other.metric, "en"));
  return { from: from.toISOString(), to: to.toISOString(), slot_seconds: slotSeconds, items };
}
