import type { Metrics } from "../metrics.ts";
import type { RejectionLog } from "../rejection-log.ts";
import type { PingDoorParts } from "./ping-door.ts";
import { maskedPath } from "./ping-address.ts";

/** Counts and records refused pings; the secret of their address is left out. */
export const createPingReporter =
  (rejections: RejectionLog, metrics: Metrics): PingDoorParts["report"] =>
  ({ url, sender, body }, { reason, status, note }, monitor) => {
    metrics.requests("ping", reason);
    const fold = rejections.record({
      reason,
      status,
      note,
      customer: monitor?.customer.slug ?? null,
      machine: monitor?.machine ?? null,
      software: monitor?.software ?? null,
      kind: "ping",
      tokenPrefix: null,
      tokenCustomer: monitor?.customer.slug ?? null,
      address: sender,
      path: maskedPath(url),
    });
    if (body.length > 0) fold.offerPayload(() => body.toString("utf8", 0, 8_192));
  };
