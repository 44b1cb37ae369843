import { build, type Histogram } from "hdr-histogram-js";
import { kindCode } from "../ledger/ledger.ts";
import type { FleetSecond, FleetSummary } from "./fleet-options.ts";

const newHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 120_000_000, numberOfSignificantValueDigits: 3 });

const ms = (us: number) => Math.round(us / 10) / 100;

const percentiles = (histogram: Histogram): FleetSummary["latency"] => ({
  p50Ms: ms(histogram.getValueAtPercentile(50)),
  p95Ms: ms(histogram.getValueAtPercentile(95)),
  p99Ms: ms(histogram.getValueAtPercentile(99)),
  p999Ms: ms(histogram.getValueAtPercentile(99.9)),
  maxMs: ms(histogram.maxValue),
});

const cpuMicros = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};

type Measured = Pick<
  FleetSummary,
  "seconds" | "cpuMicrosPerRequest" | "sent" | "withoutRetryAfter" | "statuses" | "latency"
>;

const heartbeat = kindCode("heartbeat");

/** Counts of statuses and latencies, per second and in all. */
export function createStatistics(warmUpMs = 0) {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const all = newHistogram();
  let second = newHistogram();
  const statuses = new Map<number, number>();
  let secondStatuses = new Map<number, number>();
  let sent = 0;
  let acknowledged = 0;
  let withoutRetryAfter = 0;
  let secondSent = 0;
  return {
    countSent: () => {
      sent += 1;
      secondSent += 1;
    },
    countAnswer: (kind: number, status: number, latencyUs: number, retryAfterS: number) => {
      if (kind === heartbeat && status === 200) acknowledged += 1;
      if ((status === 503 || status === 429) && retryAfterS === 0) withoutRetryAfter += 1;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      secondStatuses.set(status, (secondStatuses.get(status) ?? 0) + 1);
      const value = Math.max(1, Math.round(latencyUs));
      if (performance.now() - startMs >= warmUpMs) all.recordValue(value);
      second.recordValue(value);
    },
    endSecond: (inFlight: number, waiting: number): FleetSecond => {
      const ended = second;
      const { p50Ms, p95Ms, p99Ms, maxMs } = percentiles(ended);
      const at = Math.round(Date.now() / 1_000);
      const counted = { sent: secondSent, acknowledged, statuses: Object.fromEntries(secondStatuses) };
      const result = { at, ...counted, p50Ms, p95Ms, p99Ms, maxMs, inFlight, waiting };
      second = newHistogram();
      ended.destroy();
      secondStatuses = new Map();
      acknowledged = 0;
      secondSent = 0;
      return result;
    },
    summary: (): Measured => ({
      seconds: Math.round(performance.now() - startMs) / 1_000,
      cpuMicrosPerRequest: cpuMicros(startCpu) / Math.max(1, sent),
      sent,
      withoutRetryAfter,
      statuses: Object.fromEntries(statuses),
      latency: percentiles(all),
    }),
  };
}
