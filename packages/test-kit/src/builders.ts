import type { EventOf, RejectionEvent } from "@rollcall/contracts/messages";

let lastAt = 0;

/** Now in microseconds, strictly increasing as in a gateway. */
export const nowUs = (): number => {
  lastAt = Math.max(lastAt + 1, Date.now() * 1_000);
  return lastAt;
};

const origin = { customer: "alice", machine: "server-01", software: "app", address: "192.0.2.1" };

export const aHeartbeat = (parts: Partial<EventOf<"heartbeat">> = {}): EventOf<"heartbeat"> => ({
  ...origin,
  at: nowUs(),
  body: {},
  ...parts,
});

type Items = EventOf<"diagnostics">["body"]["items"];

export const aDiagnosticsPost = (
  items: NonNullable<Items>,
  parts: Partial<EventOf<"diagnostics">> = {},
): EventOf<"diagnostics"> => ({ ...origin, at: nowUs(), body: { items }, ...parts });

export const aStatusPost = (
  body: EventOf<"status">["body"],
  parts: Partial<EventOf<"status">> = {},
): EventOf<"status"> => ({ ...origin, at: nowUs(), body, ...parts });

export const aMetricsPost = (
  points: EventOf<"metrics">["body"]["points"],
  parts: Partial<EventOf<"metrics">> = {},
): EventOf<"metrics"> => ({ ...origin, at: nowUs(), body: { points }, ...parts });

export const aRejection = (parts: Partial<RejectionEvent> = {}): RejectionEvent => {
  const at = nowUs();
  return {
    at,
    last_at: at,
    reason: "token_unknown",
    count: 1,
    customer: "alice",
    machine: "server-01",
    software: "app",
    kind: "heartbeat",
    token_prefix: "fmt_abcdefgh",
    token_customer: null,
    address: "192.0.2.1",
    http_status: 403,
    detail: "No such token",
    payload: null,
    ...parts,
  };
};
