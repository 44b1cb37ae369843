import { nextExpectedMs } from "../src/monitors/rules.ts";
import { changesNear, nextByTrying } from "./cron-reference.ts";
import { aRandomSchedule, createRandom } from "./random-schedules.ts";

export type Comparison = {
  readonly compared: number;
  readonly byChoice: number;
  readonly differing: readonly string[];
};

/** Compares so many random schedules with the reference; what differs where clocks change is counted apart. */
export function compareSchedules(count: number, seed: number): Comparison {
  const random = createRandom(seed);
  const differing: string[] = [];
  let byChoice = 0;
  for (let n = 0; n < count; n += 1) {
    const { expression, zone, afterMs } = aRandomSchedule(random);
    const wanted = nextByTrying(expression, zone, afterMs);
    if (wanted === null) continue;
    const schedule = { cron: expression, time_zone: zone, grace_seconds: 0 };
    const found = nextExpectedMs(schedule, afterMs);
    if (found === wanted) continue;
    if (changesNear(zone, Math.min(found, wanted))) byChoice += 1;
    else
      differing.push(
        `${expression} ${zone} after ${new Date(afterMs).toISOString()}: ${new Date(found).toISOString()}, not ${new Date(wanted).toISOString()}`,
      );
  }
  return { compared: count, byChoice, differing };
}

const [, , count] = process.argv;
if (import.meta.main && count !== undefined) {
  const { compared, byChoice, differing } = compareSchedules(Number(count), Date.now());
  for (const line of differing.slice(0, 20)) process.stdout.write(`${line}\n`);
  process.stdout.write(
    `${compared} schedules compared, ${differing.length} differ, ${byChoice} differ where clocks change\n`,
  );
  process.exitCode = differing.length > 0 ? 1 : 0;
}
