import type { Queryable } from "@rollcall/service-kit";
import type { Execution, MonitorState, Outcome, Ping } from "./runs.ts";

const column = <T, K extends keyof T>(rows: readonly T[], name: K): T[K][] => rows.map((row) => row[name]);
const number = (text: string | null) => (text === null ? null : Number(text));

type StateRow = {
  id: string;
  instance: string;
  is_paused: boolean;
  last_ping_at: string | null;
  next_deadline_at: string | null;
  last_exit_code: number | null;
  last_duration_ms: string | null;
  consecutive_failures: number;
  consecutive_successes: number;
};

type OpenRow = {
  monitor: string;
  started_at: string;
  run_id: string | null;
  payload: string | null;
};

const asOpen = ({ monitor, started_at, run_id, payload }: OpenRow): Execution => ({
  monitor,
  startedAt: Number(started_at),
  runId: run_id,
  outcome: "in_progress" satisfies Outcome,
  completedAt: null,
  durationMs: null,
  exitCode: null,
  payload,
});

/** Holds the monitors in the order of their ids until the transaction ends; those that are gone are left out. */
export async function loadStates(client: Queryable, ids: readonly string[]) {
  const { rows } = await client.query<StateRow>(
    `select id, instance::text, paused_at is not null as is_paused, us_of(last_ping_at) as last_ping_at, us_of(next_deadline_at) as next_deadline_at,
       last_exit_code, last_duration_ms, consecutive_failures, consecutive_successes
     from monitors where id = any($1::uuid[]) order by id for no key update`,
    [ids],
  );
  const { rows: open } = await client.query<OpenRow>(
    `select monitor, us_of(started_at) as started_at, run_id, payload from executions
     where monitor = any($1::uuid[]) and outcome = 'in_progress' order by started_at`,
    [ids],
  );
  const states = new Map<string, { state: MonitorState; instance: string; isPaused: boolean }>();
  for (const row of rows) {
    const state: MonitorState = {
      id: row.id,
      lastPingAt: number(row.last_ping_at),
      nextDeadlineAt: number(row.next_deadline_at),
      lastExitCode: row.last_exit_code,
      lastDurationMs: number(row.last_duration_ms),
      consecutiveFailures: row.consecutive_failures,
      consecutiveSuccesses: row.consecutive_successes,
      open: [],
      changed: new Set(),
    };
    states.set(row.id, { state, instance: row.instance, isPaused: row.is_paused });
  }
  for (const row of open) states.get(row.monitor)?.state.open.push(asOpen(row));
  return states;
}

export async function savePings(client: Queryable, pings: readonly Ping[]): Promise<void> {
  if (pings.length === 0) return;
  await client.query(
    `insert into pings (monitor, at, ping_type, exit_code, run_id, payload, source_ip, http_method, deadline_at)
     select monitor, instant_of(at), type, exit_code, run_id, payload, address, method, instant_of(deadline_at)
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::integer[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::bigint[])
       as u (monitor, at, type, exit_code, run_id, payload, address, method, deadline_at)
     on conflict do nothing`,
    [
      column(pings, "monitor"),
      column(pings, "at"),
      column(pings, "type"),
      column(pings, "exitCode"),
      column(pings, "runId"),
      column(pings, "payload"),
      column(pings, "address"),
      column(pings, "method"),
      column(pings, "deadlineAt"),
    ],
  );
}

export async function saveExecutions(client: Queryable, states: readonly MonitorState[]): Promise<void> {
  const runs = states.flatMap(({ changed }) => [...changed]);
  if (runs.length === 0) return;
  await client.query(
    `insert into executions (monitor, started_at, run_id, outcome, completed_at, duration_ms, exit_code, payload)
     select monitor, instant_of(started_at), run_id, outcome, instant_of(completed_at), duration_ms, exit_code, payload
     from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::integer[], $8::text[])
       as u (monitor, started_at, run_id, outcome, completed_at, duration_ms, exit_code, payload)
     on conflict (monitor, started_at) do update set outcome = excluded.outcome, completed_at = excluded.completed_at,
       duration_ms = excluded.duration_ms, exit_code = excluded.exit_code, payload = excluded.payload`,
    [
      column(runs, "monitor"),
      column(runs, "startedAt"),
      column(runs, "runId"),
      column(runs, "outcome"),
      column(runs, "completedAt"),
      column(runs, "durationMs"),
      column(runs, "exitCode"),
      column(runs, "payload"),
    ],
  );
}

export async function saveStates(client: Queryable, states: readonly MonitorState[]): Promise<void> {
  if (states.length === 0) return;
  await client.query(
    `update monitors m set last_ping_at = instant_of(u.last_ping_at), next_deadline_at = instant_of(u.next_deadline_at),
       last_exit_code = u.exit_code, last_duration_ms = u.duration_ms,
       consecutive_failures = u.failures, consecutive_successes = u.successes
     from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::integer[], $5::bigint[], $6::integer[], $7::integer[])
       as u (id, last_ping_at, next_deadline_at, exit_code, duration_ms, failures, successes)
     where m.id = u.id`,
    [
      column(states, "id"),
      column(states, "lastPingAt"),
      column(states, "nextDeadlineAt"),
      column(states, "lastExitCode"),
      column(states, "lastDurationMs"),
      column(states, "consecutiveFailures"),
      column(states, "consecutiveSuccesses"),
    ],
  );
}
