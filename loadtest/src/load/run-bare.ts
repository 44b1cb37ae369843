import { fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { rmSync } from "node:fs";
import { defaultFleet } from "../fleet/fleet-options.ts";
import { forkFleet } from "../fleet/fork-fleet.ts";
import { measureUsage } from "../platform/process-stats.ts";

const program = fileURLToPath(new URL("bare-handler.ts", import.meta.url));

export type BareResult = { readonly cpuMicrosPerRequest: number; readonly p99Ms: number };

/** CPU per request of a bare `node:http` handler under the same generator. */
export async function runBare(rate: number, seconds: number): Promise<BareResult> {
  const child = fork(program);
  const [port] = (await once(child, "message")) as [number];
  const ledgerFile = join(tmpdir(), `bare-${process.pid}.ledger`);
  try {
    const fleet = forkFleet({
      ...defaultFleet,
      identity: { run: 1, customer: "bare", software: "app", token: "none", machines: "m" },
      targets: [{ host: "127.0.0.1", port }],
      ledgerFile,
      instances: rate * 10,
      periodMs: 10_000,
      durationMs: (seconds + 5) * 1_000,
    });
    await delay(5_000);
    const usage = () => measureUsage({ bare: child.pid ?? 0 })["bare"]?.cpuS ?? 0;
    const [fromS, fromSeconds] = [usage(), fleet.seconds.length];
    const summary = await fleet.done;
    const answered = fleet.seconds
      .slice(fromSeconds)
      .reduce((sum, { statuses }) => sum + (statuses["200"] ?? 0), 0);
    return {
      cpuMicrosPerRequest: ((usage() - fromS) * 1e6) / Math.max(1, answered),
      p99Ms: summary.latency.p99Ms,
    };
  } finally {
    child.disconnect();
    rmSync(ledgerFile, { force: true });
  }
}
