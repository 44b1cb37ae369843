import { arch, cpus, totalmem } from "node:os";
import type { FleetSecond } from "../fleet/fleet-options.ts";
import { type Check, formatTable, holds, print, printReport } from "../report.ts";
import type { LoadResult } from "./run-load.ts";

/** One line every so many seconds. */
export function progressEvery(seconds: number): (second: FleetSecond) => void {
  let seen = 0;
  return ({ at, sent, statuses, p50Ms, p99Ms, maxMs, waiting }) => {
    seen += 1;
    if (seen % seconds !== 0) return;
    const time = new Date(at * 1_000).toISOString().slice(11, 19);
    const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
    print(
      `  ${time}  ${sent} sent, ${answers.join(", ")}  p50 ${p50Ms} p99 ${p99Ms} max ${maxMs} ms` +
        (waiting > 0 ? `, ${waiting} wait for a socket` : ""),
    );
  };
}

/** The checks that every load shares: nothing lost, twice or invented; the generator kept up. */
export function auditChecks({ audit, reds, summary }: LoadResult): Check[] {
  const zero = (name: string, value: number): Check => ({ name, value, atLeast: 0, atMost: 0 });
  return [
    { name: "requests", value: audit.requests, atLeast: 1 },
    zero("lost", audit.fates.lost),
    zero("duplicated", audit.fates.duplicated),
    zero("unexpected", audit.fates.unexpected + audit.unexpectedRows + (audit.balanced ? 0 : 1)),
    zero("false reds", reds.falseReds),
    zero("due, but never sent", summary.unsent),
  ];
}

export function costTable({ costs, platformMicrosPerRequest }: LoadResult): string {
  return formatTable([
    ["process", "CPU µs/request", "cores", "RSS MB"],
    ...costs.map(({ name, cpuMicrosPerRequest, cores, rssMb }) => [
      name,
      cpuMicrosPerRequest.toFixed(1),
      cores.toFixed(2),
      Math.round(rssMb),
    ]),
    ["platform", platformMicrosPerRequest.toFixed(1), "", ""],
  ]);
}

export const machine = (): string =>
  `${cpus().length} x ${cpus()[0]?.model ?? arch()}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}`;

/** Prints table and JSON; the exit code. */
export function conclude(
  name: string,
  args: readonly string[],
  startedAt: Date,
  checks: readonly Check[],
  figures: Record<string, unknown>,
): number {
  const passed = checks.every(holds);
  printReport({
    name,
    command: `npm run load -- ${[name, ...args].join(" ")}`,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1_000,
    passed,
    checks,
    figures: { machine: machine(), ...figures },
  });
  return passed ? 0 : 1;
}

/** What is worth keeping of a result in the JSON line. */
export const figuresOf = (result: LoadResult): Record<string, unknown> => {
  const { audit, ...rest } = result;
  return { ...rest, fates: audit.fates, byKind: audit.byKind, drain: audit.drain };
};
