import { useMemo } from "react";
import type { InstancePath, ReadingSeries } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Chart } from "../../components/chart/chart-later.tsx";
import { Section } from "../../components/section.tsx";
import { formatNumber } from "../../format.ts";
import { texts } from "../../texts.ts";
import type { RangeControl } from "./range.ts";
import { slotTimes, slotValues } from "./slots.ts";

/** Beyond these a page of charts tells nothing any more. */
const most = 24;

type MetricProps = { readings: ReadingSeries; item: ReadingSeries["items"][number]; control: RangeControl };

const MetricChart = ({ readings, item, control }: MetricProps) => {
  const data = useMemo(() => {
    const times = slotTimes({ ...readings, items: item.points });
    return {
      times,
      series: [{ label: texts.instance.mean, values: slotValues(times, item.points, (p) => p.mean) }],
    };
  }, [readings, item]);
  return (
    <Chart label={item.metric} {...data} format={formatNumber} onZoom={control.zoom} onBack={control.back} />
  );
};

/** Metrics, when the device sends any. */
export const ReadingsSection = ({ path, control }: { path: InstancePath; control: RangeControl }) => {
  const { from, to } = control.range;
  const { data } = useGet("/customers/{customer}/machines/{machine}/software/{software}/readings", {
    path,
    query: { from, to },
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={texts.instance.readings} note={texts.instance.zoomHelp}>
      <div className="charts">
        {data.items.slice(0, most).map((item) => (
          <MetricChart key={item.metric} readings={data} item={item} control={control} />
        ))}
      </div>
    </Section>
  );
};
