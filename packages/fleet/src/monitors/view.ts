import type { HeartbeatRow } from "./store.ts";

export type HeartbeatStatus = "new" | "up" | "started" | "down" | "paused";

function statusOf(row: HeartbeatRow): HeartbeatStatus {
  const { paused_at, last_ping_at, liveness, current_run_started_at } = row;
  if (paused_at !== null) return "paused";
  if (last_ping_at === null) return "new";
  if (liveness === "overdue") return "down";
  return current_run_started_at === null ? "up" : "started";
}

/** A monitor as people see it; its secret only where they may change it. */
export function presentHeartbeat(row: HeartbeatRow, mayChange: boolean) {
  const { push_token: _token, instance: _instance, liveness: _liveness, uuid, ...rest } = row;
  const address = mayChange ? { uuid, ping_path: `/ping/${uuid}` } : { uuid: null, ping_path: null };
  return { ...rest, ...address, status: statusOf(row) };
}
