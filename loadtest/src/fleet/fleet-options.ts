import type { Target, TlsOptions } from "../http/connection.ts";
import type { RunIdentity } from "../ledger/request-text.ts";

export type FleetOptions = {
  readonly identity: RunIdentity;
  readonly targets: readonly Target[];
  readonly tls?: TlsOptions | undefined;
  readonly localAddresses?: readonly string[] | undefined;
  readonly ledgerFile: string;
  /** Number of the first request; fleets of one run must not overlap. */
  readonly firstSeq: number;
  readonly instances: number;
  /** Each instance reports once in this time. */
  readonly periodMs: number;
  /** Each report comes up to so much sooner or later. */
  readonly jitterMs: number;
  /** The first reports are spread over this time (the period when absent). */
  readonly spreadMs?: number | undefined;
  readonly durationMs: number;
  /** The summary's latency leaves out what was answered before. */
  readonly warmUpMs?: number | undefined;
  /** Each instance reports so often, then stops; without it until the duration is over. */
  readonly rounds?: number | undefined;
  /** The last `silent` instances send nothing after `silentAfterMs`. */
  readonly silent?: number | undefined;
  readonly silentAfterMs?: number | undefined;
  /** Share of diagnostics, status and metrics together; the rest are heartbeats. */
  readonly mix?: number | undefined;
  /**
   * As the product's own client: in turn a heartbeat, the whole unchanged list of diagnostics, the unchanged status.
   * Only its heartbeats can be told apart in the stores.
   */
  readonly likeClient?: boolean | undefined;
  readonly sockets: number;
  readonly keepAlive: boolean;
  readonly timeoutMs: number;
  readonly socketAgeMs?: number | undefined;
  /** Wait as `Retry-After` says after 503 and 429, and longer and longer without an answer. */
  readonly backOff: boolean;
};

export const defaultFleet = {
  firstSeq: 1,
  jitterMs: 0,
  // Fewer would make slow answers limit the rate.
  sockets: 1_000,
  keepAlive: true,
  timeoutMs: 10_000,
  backOff: true,
} as const;

/** What happened in one second. */
export type FleetSecond = {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Heartbeats that were answered 200. */
  readonly acknowledged: number;
  /** From the intended time, ms. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly inFlight: number;
  /** Due, but without a free socket. */
  readonly waiting: number;
};

export type FleetSummary = {
  readonly seconds: number;
  readonly sent: number;
  /** Beats that were left out because the instance was backing off. */
  readonly skipped: number;
  /** Due, but never sent for want of a socket: above 0 the generator was too weak. */
  readonly unsent: number;
  readonly lastSeq: number;
  /** 503 and 429 that did not say when to come again. */
  readonly withoutRetryAfter: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly latency: {
    readonly p50Ms: number;
    readonly p95Ms: number;
    readonly p99Ms: number;
    readonly p999Ms: number;
    readonly maxMs: number;
  };
  readonly cpuMicrosPerRequest: number;
  readonly socketsOpened: number;
};
