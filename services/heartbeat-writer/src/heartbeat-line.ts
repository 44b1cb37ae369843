import type { DeviceEvent, HeartbeatBody } from "@rollcall/contracts/messages";
import { deviceTimeUs } from "@rollcall/service-kit";
import { escapeSymbol } from "./ilp.ts";

const maxInt = 2_147_483_647;

/** A QuestDB INT; its least value stands for null there. Anything else is left out: a heartbeat outweighs its ornaments. */
const asInt = (value: unknown): number | undefined =>
  Number.isInteger(value) && Math.abs(value as number) <= maxInt ? (value as number) : undefined;

/** Control characters have no place in a version, and NUL would not survive. */
const controls = /\p{Cc}+/gu;
export const symbolText = (value: unknown): string | undefined => {
  if (typeof value !== "string" || value === "") return undefined;
  return value.replace(controls, " ").trim() || undefined;
};

/** One row of `heartbeats` as an ILP line with its newline. `version` is what the customer's budget left of it. */
export function heartbeatLine(
  { at, customer, body }: Pick<DeviceEvent<HeartbeatBody>, "at" | "customer" | "body">,
  instance: string,
  version: string | undefined,
): string {
  const symbols = version === undefined ? customer : `${customer},version=${escapeSymbol(version)}`;
  let line = `heartbeats,customer=${symbols} instance=${instance}i,device_ts=${deviceTimeUs(body.ts) ?? at}t`;
  const uptimeSeconds = asInt(body.uptime_seconds);
  const pid = asInt(body.pid);
  if (uptimeSeconds !== undefined) line += `,uptime_seconds=${uptimeSeconds}i`;
  if (pid !== undefined) line += `,pid=${pid}i`;
  return `${line} ${at}\n`;
}
