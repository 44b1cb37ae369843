import { randomBytes } from "node:crypto";
import type { EventKind } from "@rollcall/contracts/broker";

/** A UUIDv7 as gateways make them: the time first. */
export function envelopeId(nowMs = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** What a gateway would put on the broker, for drills that need what no gateway would let through. */
export const anEnvelope = (kind: EventKind, events: readonly object[]) => ({
  version: 1,
  id: envelopeId(),
  kind,
  events,
});
