import type { InstancePath } from "@rollcall/contracts/identity";
import type { RequestKind } from "./ledger-file.ts";

export type RunIdentity = {
  /** Tells this run's rows from all others: `pid` of heartbeats, `module` of diagnostics, `message` of status. */
  readonly run: number;
  readonly customer: string;
  readonly software: string;
  readonly token: string;
  /** Prefix of machine names, so that fleets of one run do not meet. */
  readonly machines: string;
};

export const machineName = (identity: RunIdentity, instance: number): string =>
  `${identity.machines}-${instance}`;

export const instancePath = (identity: RunIdentity, instance: number): InstancePath => ({
  customer: identity.customer,
  machine: machineName(identity, instance),
  software: identity.software,
});

export const auditModule = (run: number): string => `audit-${run}`;
export const statusMessage = (run: number, seq: number): string => `audit ${run} ${seq}`;
export const auditMetric = "audit";
/** Exact in a double while the run is below 2^21. */
export const readingValue = (run: number, seq: number): number => run * 2 ** 32 + seq;

/**
 * The body carries the number of the request where each store keeps it: `uptime_seconds` of a heartbeat, `code` of a
 * diagnostic, `message` of a status, the value of a reading.
 */
const bodyTexts: Record<RequestKind, (run: number, seq: number, ts: string) => string> = {
  heartbeat: (run, seq, ts) => `{"ts":"${ts}","version":"1.4.2","uptime_seconds":${seq},"pid":${run}}`,
  diagnostics: (run, seq, ts) =>
    `{"ts":"${ts}","items":[{"code":${seq},"message":"audited","severity":0,"module":"${auditModule(run)}"}]}`,
  status: (run, seq, ts) => `{"ts":"${ts}","status":"running","message":"${statusMessage(run, seq)}"}`,
  metrics: (run, seq, ts) => `{"points":[{"ts":"${ts}","${auditMetric}":${readingValue(run, seq)}}]}`,
};

/** As the product's own client sends it: each minute the same. */
const clientBodyTexts: typeof bodyTexts = {
  ...bodyTexts,
  diagnostics: (_, __, ts) =>
    `{"ts":"${ts}","items":[{"code":1002,"message":"Configuration loaded","severity":0},{"code":2100,"message":"Disk is filling up","severity":1}]}`,
  status: (_, __, ts) =>
    `{"ts":"${ts}","status":"running","message":null,"snapshot":{"MQTT-Host":"broker.example.com:1883","Connected":true}}`,
};

/** Texts of requests, put together from parts that are made once. */
export function createRequestText(
  identity: RunIdentity,
  options: { keepAlive: boolean; likeClient: boolean },
) {
  const { customer, software, token, run } = identity;
  const start = `POST /api/ingest/${customer}/`;
  const connection = options.keepAlive ? "" : "Connection: close\r\n";
  const head = ` HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n${connection}Content-Length: `;
  const bodies = options.likeClient ? clientBodyTexts : bodyTexts;
  let text = "";
  let textAtMs = 0;
  const timeText = () => {
    const now = Date.now();
    if (now !== textAtMs) {
      textAtMs = now;
      text = new Date(now).toISOString();
    }
    return text;
  };
  return (kind: RequestKind, seq: number, instance: number): string => {
    const body = bodies[kind](run, seq, timeText());
    return `${start}${machineName(identity, instance)}/${software}/${kind}${head}${body.length}\r\n\r\n${body}`;
  };
}
