import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { say, texts } from "../../texts.ts";
import { usePhone } from "../use-phone.ts";
import { chartOptions } from "./chart-options.ts";
import "./chart.css";

export type ChartProps = {
  label: string;
  /** Seconds since the epoch, one for every slot, so that a missing one is a gap. */
  times: readonly number[];
  series: readonly { label: string; values: readonly (number | null)[] }[];
  format: (value: number) => string;
  /** What ticks of the values may be apart, where they are no plain numbers: those of durations fall on whole minutes. */
  steps?: readonly number[];
  /** Drawn as a line across. */
  threshold?: number | undefined;
  onZoom: (fromMs: number, toMs: number) => void;
  onBack: () => void;
};

const height = 160;

/** A gap is a gap; the cursor is shared by all charts of the page; dragging zooms, a double click goes back. */
export const Chart = (props: ChartProps) => {
  const box = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const phone = usePhone();
  const { label, times, series } = props;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const data = [times, ...series.map(({ values }) => values)] as unknown as uPlot.AlignedData;
    const plot = new uPlot(chartOptions(newest, element.clientWidth, height), data, element);
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    const redraw = new MutationObserver(() => plot.redraw());
    redraw.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
    return () => {
      resize.disconnect();
      redraw.disconnect();
      plot.destroy();
    };
  }, [times, series, phone]);
  return (
    <figure className="chart" aria-label={say(texts.chart, { label, slots: times.length })}>
      <figcaption className="quiet">{label}</figcaption>
      <div ref={box} />
    </figure>
  );
};
