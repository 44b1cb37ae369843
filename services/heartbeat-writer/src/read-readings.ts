import { instanceId } from "@rollcall/contracts/identity";
import type { Envelope, EventOf, RejectionEvent } from "@rollcall/contracts/messages";
import type { RejectionReason } from "@rollcall/contracts/outcomes";
import {
  cutText,
  deviceTimeUs,
  isMetricName,
  maxMetricNameLength,
  type Reading,
} from "@rollcall/service-kit";
import type { DistinctValues } from "./distinct-values.ts";
import { escapeSymbol } from "./ilp.ts";
import { checkOrigin, type ReadParts } from "./read-heartbeats.ts";
import { refusal } from "./refusal.ts";
import { readRows, type Rows } from "./rows.ts";

type Point = EventOf<"metrics">["body"]["points"][number];

const dayUs = 86_400_000_000;

/** One row of `readings` as an ILP line with its newline. */
export const readingLine = (
  row: { readonly customer: string; readonly instance: string; readonly metric: string },
  value: number,
  tsUs: number,
): string =>
  `readings,customer=${row.customer},metric=${escapeSymbol(row.metric)} instance=${row.instance}i,value=${value} ${tsUs}\n`;

type Metric =
  | { readonly value: string; readonly line: string }
  | { readonly value: undefined; readonly reason: RejectionReason; readonly detail: string };

/** The numbers of a point by their names; everything else (ids, texts) is not a reading. */
const numbersOf = (point: Point): [string, number][] =>
  Object.entries(point).filter(
    (entry): entry is [string, number] =>
      entry[0] !== "ts" && typeof entry[1] === "number" && Number.isFinite(entry[1]),
  );

/** A name is stored as it came or not at all: two that became one would overwrite one another. */
function admit(
  distinct: DistinctValues,
  { customer, at }: EventOf<"metrics">,
  instance: string,
  name: string,
): Metric {
  const shown = JSON.stringify(cutText(name, maxMetricNameLength));
  const unfit = `${shown} is no name of a metric: control characters, empty or above ${maxMetricNameLength} characters`;
  if (!isMetricName(name)) return { value: undefined, reason: "body_invalid", detail: unfit };
  const { isAdmitted, line } = distinct.admit("metric", { customer, instance, at }, name);
  const beyond = `Too many distinct metric names; values of ${shown} and others were not stored`;
  return isAdmitted ? { value: name, line } : { value: undefined, reason: "distinct_values", detail: beyond };
}

/** Turns an envelope of metrics into rows of `readings`: one for each time, instance and metric. */
export function createReadingsReader(parts: ReadParts) {
  const { distinct, keptSinceUs, nowUs, count } = parts;

  const pointLines = (
    event: EventOf<"metrics">,
    point: Point,
    tsUs: number,
    rejections: RejectionEvent[],
  ) => {
    const { customer } = event;
    const instance = instanceId(event);
    let lines = "";
    const numbers = numbersOf(point);
    for (const [name, value] of numbers) {
      const metric = admit(distinct, event, instance, name);
      if (metric.value === undefined) {
        const left = `${JSON.stringify(name)} ${tsUs} ${value}`;
        rejections.push({ ...refusal(metric.reason, event, metric.detail), payload: left });
      }
      if (metric.value === undefined) continue;
      lines += metric.line + readingLine({ customer, instance, metric: metric.value }, value, tsUs);
    }
    count(numbers.length > 0 ? "sent" : "no_number", Math.max(1, numbers.length));
    return lines;
  };
  const linesOf = (event: EventOf<"metrics">, rejections: RejectionEvent[]): string => {
    checkOrigin(event);
    const [oldestUs, newestUs] = [keptSinceUs(), nowUs() + dayUs];
    const bodyUs = deviceTimeUs(event.body.ts) ?? event.at;
    let lines = "";
    let tooOld = 0;
    let inFuture = 0;
    for (const point of event.body.points) {
      const tsUs = deviceTimeUs(point.ts) ?? bodyUs;
      if (tsUs < oldestUs) tooOld += 1;
      else if (tsUs > newestUs) inFuture += 1;
      else lines += pointLines(event, point, tsUs, rejections);
    }
    count("too_old", tooOld);
    count("in_future", inFuture);
    if (tooOld > 0)
      rejections.push(refusal("too_old", event, "Points older than readings are kept for", tooOld));
    if (inFuture > 0) rejections.push(refusal("in_future", event, "Points more than a day ahead", inFuture));
    return lines;
  };
  return ({ events }: Envelope<"metrics">): Reading<Rows> => readRows(events, linesOf);
}
