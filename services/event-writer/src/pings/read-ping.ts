import { type EventOf, pingTypes, type PingType } from "@rollcall/contracts/messages";
import type { Ping } from "@rollcall/fleet/monitors/pings";
import { storableText } from "@rollcall/service-kit";
import { type DevicePost, postOf } from "../device-post.ts";

/** A ping, or what people did to a monitor, which is not recorded as one. */
export type PingPost = DevicePost & { readonly ping: Ping | null };

const isPingType = (text: string): text is PingType => (pingTypes as readonly string[]).includes(text);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function pingOf({ at, address, body }: EventOf<"ping">): Ping | null {
  const {
    monitor,
    ping: type,
    exit_code,
    run_id,
    payload,
    method,
    duration_ms,
    deadline_seconds,
    paused,
  } = body;
  if (!uuid.test(monitor)) throw new Error(`monitor is no UUID: ${JSON.stringify(monitor)}`);
  if (!isPingType(type)) return null;
  const moves = deadline_seconds !== undefined && paused !== true;
  return {
    monitor,
    at,
    type,
    exitCode: exit_code === undefined ? null : exit_code,
    runId: run_id ?? null,
    payload: payload === undefined ? null : storableText(payload),
    address,
    method: method ?? "GET",
    durationMs: duration_ms === undefined ? null : Math.round(duration_ms),
    deadlineAt: moves ? at + deadline_seconds * 1_000_000 : null,
  };
}

export function readPing(event: EventOf<"ping">): PingPost {
  const ping = pingOf(event);
  return { ...postOf(event, "ping", ping), ping };
}
