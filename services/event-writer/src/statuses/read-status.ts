import { type Status, statusValues } from "@rollcall/contracts/colour";
import type { EventOf } from "@rollcall/contracts/messages";
import { deviceTimeUs } from "@rollcall/service-kit";
import { storableText } from "@rollcall/service-kit";
import { type DevicePost, postOf, storableJson } from "../device-post.ts";

export type StatusPost = DevicePost & {
  readonly deviceAt: number | null;
  /** Null when the post has only a snapshot. */
  readonly status: Status | null;
  /** The status that the snapshot itself names, if it does. */
  readonly snapshotStatus: Status | null;
  readonly message: string | null;
  /** JSON text. */
  readonly snapshot: string | null;
};

const asStatus = (value: unknown): Status | null => statusValues.find((status) => status === value) ?? null;

export function readStatus(event: EventOf<"status">): StatusPost {
  const { ts, status, message, snapshot } = event.body;
  const named = asStatus(status);
  if (status !== null && status !== undefined && named === null)
    throw new Error(`status ${JSON.stringify(status)} is none`);
  const said = {
    status: named,
    snapshotStatus: asStatus(snapshot?.["status"]),
    message: typeof message === "string" ? storableText(message) : null,
    snapshot: storableJson(snapshot),
  };
  return { ...postOf(event, "status", said), ...said, deviceAt: deviceTimeUs(ts) ?? null };
}
