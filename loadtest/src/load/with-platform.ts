import {
  type Platform,
  type PlatformOptions,
  type ServiceCounts,
  startPlatform,
} from "../platform/platform.ts";
import { print } from "../report.ts";

export const ingest = (count = 1): ServiceCounts => ({
  "ingest-gateway": count,
  "heartbeat-writer": count,
  "event-writer": count,
  liveness: count,
});

/** With the part that serves people. */
export const everything: ServiceCounts = { ...ingest(), control: 1, query: 1, scheduler: 1 };

/** Starts a private Rollcall, does the work, stops and removes it. */
export async function withPlatform<T>(
  options: PlatformOptions,
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  const platform = await startPlatform({ progress: print, ...options });
  try {
    return await work(platform);
  } finally {
    await platform.stop();
  }
}
