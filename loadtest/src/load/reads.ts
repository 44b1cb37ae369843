import { setTimeout as delay } from "node:timers/promises";
import type { Platform } from "../platform/platform.ts";
import { openQueryApi } from "../platform/query-api.ts";

/** Latencies of what a person at the dashboard asks for. */
export type Reads = Record<string, { latenciesMs: number[]; failures: number }>;

const paths = {
  overview: "overview",
  list: "instances?page_size=50",
  instance: "customers/fleet/machines/m-7/software/app",
} as const;

/** Asks for each of them once a second until the signal. */
export async function readLikePeople(platform: Platform, reads: Reads, signal: AbortSignal): Promise<void> {
  const get = openQueryApi(platform);
  const ask = async (name: string, path: string) => {
    const entry = (reads[name] ??= { latenciesMs: [], failures: 0 });
    const startMs = performance.now();
    try {
      const response = await get(path);
      await response.arrayBuffer();
      if (response.ok) entry.latenciesMs.push(performance.now() - startMs);
      else entry.failures += 1;
    } catch {
      entry.failures += 1;
    }
  };
  while (!signal.aborted) {
    const next = delay(1_000);
    for (const [name, path] of Object.entries(paths)) await ask(name, path);
    await next;
  }
}

export function percentileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
