export {
  changeHeartbeat,
  createHeartbeat,
  createPingKey,
  deleteHeartbeat,
  type HeartbeatChange,
  heartbeatEvent,
  type NewHeartbeat,
  rotateHeartbeat,
  setPaused,
} from "./commands.ts";
export { findHeartbeat, fromHeartbeats, heartbeatColumns, type HeartbeatRow } from "./store.ts";
export { type HeartbeatStatus, presentHeartbeat } from "./view.ts";
export type { Outcome } from "./runs.ts";
