import type { RefObject } from "react";
import type uPlot from "uplot";
import { formatLocal } from "../../format.ts";
import { texts } from "../../texts.ts";
import type { ChartProps } from "./chart.tsx";

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Read when drawn, so that a change of the theme needs no new chart. */
const stroke = (name: string) => () => colour(name);

const drawThreshold = (plot: uPlot, threshold: number) => {
  const y = plot.valToPos(threshold, "y", true);
  const { ctx, bbox } = plot;
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = colour("--light-red");
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
};

const twoDays = 172_800;

/** Hours and minutes for short ranges, days for long ones, on a clock of 24 hours. */
const timeTick = (seconds: number, span: number): string => {
  const at = formatLocal(seconds * 1_000);
  const [day = "", time = ""] = at.split(", ");
  return span > twoDays ? day.slice(0, 6) : time.slice(0, 5);
};

const timeTicks = (_plot: uPlot, ticks: number[]): string[] => {
  const span = (ticks.at(-1) ?? 0) - (ticks[0] ?? 0);
  return ticks.map((tick) => timeTick(tick, span));
};

/** A value between two gaps has no line: it is shown as a point. */
const loneValues = (plot: uPlot, series: number): number[] => {
  const values = plot.data[series] ?? [];
  const isGap = (index: number) => values[index] === null || values[index] === undefined;
  return [...values.keys()].filter((index) => !isGap(index) && isGap(index - 1) && isGap(index + 1));
};

const axes = (props: RefObject<ChartProps>): uPlot.Axis[] => {
  const common: uPlot.Axis = {
    stroke: stroke("--text-quiet"),
    font: `12px ${colour("--mantine-font-family")}`,
    grid: { stroke: stroke("--hairline"), width: 1 },
    ticks: { show: false },
  };
  return [
    { ...common, grid: { show: false }, space: 72, values: timeTicks },
    {
      ...common,
      size: 88,
      space: 32,
      ...(props.current.steps ? { incrs: [...props.current.steps] } : {}),
      values: (_plot, ticks) => ticks.map((tick) => props.current.format(tick)),
    },
  ];
};

const seriesOf = (props: RefObject<ChartProps>): uPlot.Series[] => [
  { label: texts.instance.at, value: (_plot, at) => (at === null ? "" : formatLocal(at * 1_000)) },
  ...props.current.series.map(({ label }, index) => ({
    label,
    stroke: stroke(index === 0 ? "--accent" : "--text-quiet"),
    width: 1.5,
    spanGaps: false,
    points: { show: true, size: 5, filter: loneValues },
    value: (_plot: uPlot, value: number | null) => (value === null ? "–" : props.current.format(value)),
  })),
];

const onSelect = (plot: uPlot, props: RefObject<ChartProps>) => {
  const { left, width } = plot.select;
  if (width < 4) return;
  const at = (x: number) => plot.posToVal(x, "x") * 1_000;
  props.current.onZoom(at(left), at(left + width));
  plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
};

export const chartOptions = (props: RefObject<ChartProps>, width: number, height: number): uPlot.Options => ({
  width,
  height,
  // Room for the threshold, that it can be seen how far away the values are.
  scales: {
    y: {
      range: (_plot, min, max) => [
        Math.min(0, min ?? 0),
        Math.max(max ?? 1, props.current.threshold ?? 0, 1) * 1.05,
      ],
    },
  },
  legend: { live: true },
  cursor: {
    sync: { key: "page" },
    drag: { x: true, y: false, setScale: false },
    bind: {
      dblclick: () => () => {
        props.current.onBack();
        return null;
      },
    },
  },
  axes: axes(props),
  series: seriesOf(props),
  hooks: {
    draw: [
      (plot) =>
        props.current.threshold === undefined ? undefined : drawThreshold(plot, props.current.threshold),
    ],
    setSelect: [(plot) => onSelect(plot, props)],
  },
});
