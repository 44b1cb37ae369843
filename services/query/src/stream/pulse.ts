import type { Deps } from "../deps.ts";
import type { LiveItem } from "./live-item.ts";

/** How the platform is doing: the figures for those who may see everything, a sign of life for the rest. */
export function createPulse({
  ingestFigures,
  queueDepth,
  canary,
}: Pick<Deps, "ingestFigures" | "queueDepth" | "canary">) {
  return async (): Promise<LiveItem[]> => {
    const figures = await ingestFigures({ customers: null });
    const at = new Date().toISOString();
    const data = {
      at,
      heartbeats_per_second: figures.heartbeatsPerSecond,
      ingest_lag_seconds: canary.lagSeconds(),
      queue_depth: queueDepth(),
    };
    return [
      { type: "pulse", key: `pulse-${at}`, audience: "everything", data },
      { type: "pulse", key: `pulse-${at}-rest`, audience: "rest", data: { at } },
    ];
  };
}
