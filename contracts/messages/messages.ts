import type { EventKind } from "../broker.ts";
import type { RejectionReason } from "../outcomes.ts";

/**
 * One message on the broker: the events of one kind that a gateway gathered for some milliseconds.
 * `envelope.schema.json` is its JSON Schema; bodies are as `http/ingest.yaml` has validated them, and safe to store:
 * every `ts` is a text, no text has NUL or half a surrogate pair, no number is infinite,
 * nothing nests deeper than 100. A line of a batch keeps its own `machine`, `software` and `kind` in the body.
 */
export type Envelope<K extends EventKind = EventKind> = {
  readonly version: 1;
  /** UUIDv7 made at the gateway; PostgreSQL writers remember it, so that a redelivery changes nothing. */
  readonly id: string;
  readonly kind: K;
  readonly events: readonly EventOf<K>[];
};

export type DeviceEvent<Body> = {
  /** Arrival at the gateway: µs since the epoch, strictly increasing per gateway process. */
  readonly at: number;
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  /** The peer's address as the gateway saw it. */
  readonly address: string;
  /** `Idempotency-Key` of the request, when it sent one. */
  readonly idempotency_key?: string;
  readonly body: Body;
};

export type HeartbeatBody = {
  readonly ts?: string | null;
  readonly version?: string | null;
  readonly uptime_seconds?: number | null;
  readonly pid?: number | null;
  readonly ip_addresses?: readonly string[] | null;
  readonly ips?: readonly string[] | null;
  readonly going_offline?: { readonly reason?: string | null; readonly ttl_seconds: number } | null;
  /** Identity facts (`location`, `serial`, …) and whatever else the device sends. */
  readonly [field: string]: unknown;
};

export type DiagnosticItem = {
  readonly code: number;
  readonly message?: string | null;
  readonly severity: 0 | 1 | 2;
  readonly module?: string | null;
  readonly context?: Readonly<Record<string, unknown>> | null;
};

export type DiagnosticsBody = {
  readonly ts?: string | null;
  readonly items?: readonly DiagnosticItem[];
  readonly diagnostics?: readonly DiagnosticItem[];
};

export type StatusBody = {
  readonly ts?: string | null;
  readonly status?: "starting" | "running" | "degraded" | "error" | "stopping" | "stopped" | null;
  readonly message?: string | null;
  readonly snapshot?: Readonly<Record<string, unknown>> | null;
};

export type MetricsBody = {
  readonly ts?: string | null;
  readonly points: readonly ({ readonly ts?: string | null } & { readonly [metric: string]: unknown })[];
};

/** Refusals folded per second by everything that tells them apart; `count` of them stand behind one event. */
export type RejectionEvent = {
  /** First and last refusal, µs since the epoch. */
  readonly at: number;
  readonly last_at: number;
  readonly reason: RejectionReason;
  readonly count: number;
  /** What the address said, as far as it could be read (bounded, not necessarily a valid slug). */
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  readonly kind: string | null;
  /** The public part of the token (`fmt_` and eight characters), never more. */
  readonly token_prefix: string | null;
  /** Customer of the token, when there is one: the one who can be helped when the address names another. */
  readonly token_customer: string | null;
  readonly address: string;
  readonly http_status: number;
  /** What was wrong, naming the field. */
  readonly detail: string;
  /** The path that was asked for, bounded and without secrets; absent where the address says it all. */
  readonly path?: string | null;
  /** Bounded copy of the first payload, secrets removed. */
  readonly payload: string | null;
};

/** What a ping says: success, start, fail and log as words of its address, `exit` with the code that the job ended with. */
export const pingTypes = ["success", "start", "exit", "fail", "log"] as const;
export type PingType = (typeof pingTypes)[number];

/** A ping of a monitor; never carries the secret of its address. */
export type PingBody = {
  /** Id of the monitor, which is not its secret. */
  readonly monitor: string;
  /** What came in, or what people did to the monitor. */
  readonly ping: PingType | "paused" | "resumed" | "deleted";
  readonly exit_code?: number;
  /** How long it took, where the sender says so. */
  readonly duration_ms?: number;
  /** Tells runs that overlap from each other. */
  readonly run_id?: string;
  readonly method?: string;
  /** Bounded. */
  readonly payload?: string;
  /** After so many seconds without another ping it is overdue; absent where the ping does not move the clock. */
  readonly deadline_seconds?: number;
  /** The monitor is paused: nothing falls due. */
  readonly paused?: boolean;
};

export type EventBodies = {
  readonly ping: PingBody;
  readonly heartbeat: HeartbeatBody;
  readonly diagnostics: DiagnosticsBody;
  readonly status: StatusBody;
  readonly metrics: MetricsBody;
};

/**
 * A gateway's word, once a second, that it has taken what devices sent it up to then. It does not speak while it refuses
 * most of them, or cannot reach the broker: then silence of devices proves nothing.
 */
export type HearingEvent = {
  readonly at: number;
  /** One name for each process, the same after a restart. */
  readonly gateway: string;
  /** It stops, and is not to be waited for. */
  readonly leaving: boolean;
};

export type EventOf<K extends EventKind> = K extends keyof EventBodies
  ? DeviceEvent<EventBodies[K]>
  : K extends "rejection"
    ? RejectionEvent
    : HearingEvent;

/** On `rollcall.changes`: the row was written; whoever holds a copy reads it again. A null key: read all. */
export type Change = {
  readonly table:
    | "customers"
    | "ingest_tokens"
    /** A gateway's word that it has read the token. */
    | "heard_tokens"
    | "machines"
    | "instances"
    | "api_keys"
    | "users"
    | "diagnostics_whitelist"
    | "maintenance_windows"
    | "monitors"
    | "ping_keys";
  readonly key: string | null;
};
