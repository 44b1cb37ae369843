import { useMemo } from "react";
import type { HeartbeatSummary, InstancePath } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Chart } from "../../components/chart/chart-later.tsx";
import { Section } from "../../components/section.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { formatDuration, formatMilliseconds, formatNumber } from "../../format.ts";
import { say, texts } from "../../texts.ts";
import type { RangeControl } from "./range.ts";
import { slotTimes, slotValues } from "./slots.ts";
import { Versions } from "./versions.tsx";

type ChartsProps = { summary: HeartbeatSummary; threshold: number; control: RangeControl };
type Item = HeartbeatSummary["items"][number];

const useSeries = (summary: HeartbeatSummary, label: string, pick: (item: Item) => number | null) =>
  useMemo(() => {
    const times = slotTimes(summary);
    return { times, series: [{ label, values: slotValues(times, summary.items, pick) }] };
  }, [summary, label, pick]);

const [minute, hour, day] = [60, 3_600, 86_400];
/** Seconds between ticks that read as whole seconds, minutes, hours or days. */
const durationSteps = [
  1,
  2,
  5,
  10,
  20,
  30,
  ...[1, 2, 5, 10, 20, 30].map((each) => each * minute),
  ...[1, 2, 4, 6, 12].map((each) => each * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].map((each) => each * day),
];

const gap = (item: Item) => item.longest_gap_seconds;
const skew = (item: Item) => (item.clock_skew_seconds === null ? null : item.clock_skew_seconds * 1_000);
const uptime = (item: Item) => item.uptime_seconds;
const beats = (item: Item) => item.beats;

const Charts = ({ summary, threshold, control }: ChartsProps) => {
  const zooming = { onZoom: control.zoom, onBack: control.back };
  const intervals = useSeries(summary, texts.instance.longestGap, gap);
  const skews = useSeries(summary, texts.instance.clockSkew, skew);
  const uptimes = useSeries(summary, texts.instance.uptime, uptime);
  const counts = useSeries(summary, texts.instance.beats, beats);
  return (
    <div className="charts">
      <Chart
        label={texts.instance.interval}
        {...intervals}
        {...zooming}
        format={formatDuration}
        steps={durationSteps}
        threshold={threshold}
      />
      <Chart
        label={say(texts.instance.beatsPerSlot, { slot: formatDuration(summary.slot_seconds) })}
        {...counts}
        {...zooming}
        format={formatNumber}
      />
      <Chart label={texts.instance.clockSkew} {...skews} {...zooming} format={formatMilliseconds} />
      <Chart
        label={texts.instance.uptime}
        {...uptimes}
        {...zooming}
        format={formatDuration}
        steps={durationSteps}
      />
    </div>
  );
};

type HeartbeatChartsProps = { path: InstancePath; threshold: number; control: RangeControl };

export const HeartbeatCharts = ({ path, threshold, control }: HeartbeatChartsProps) => {
  const { from, to } = control.range;
  const query = useGet("/customers/{customer}/machines/{machine}/software/{software}/heartbeats/summary", {
    path,
    query: { from, to },
  });
  return (
    <Section title={texts.instance.heartbeats} note={texts.instance.zoomHelp}>
      <Waiting query={query}>
        {(summary) =>
          summary.items.length === 0 ? (
            <p className="quiet">{texts.instance.noHeartbeats}</p>
          ) : (
            <>
              <Charts summary={summary} threshold={threshold} control={control} />
              <Versions summary={summary} />
            </>
          )
        }
      </Waiting>
    </Section>
  );
};
