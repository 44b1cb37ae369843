import type { PingType } from "@rollcall/contracts/messages";
import {
  findHeartbeat,
  fromHeartbeats,
  heartbeatColumns,
  type HeartbeatRow,
  type HeartbeatStatus,
  type Outcome,
} from "@rollcall/fleet/monitors";
import { AppError, type Queryable } from "@rollcall/service-kit";
import { readPage } from "../lists/read-page.ts";
import { type Scope, scopeSql } from "../scope.ts";

type Paging = { readonly pageSize: number; readonly pageToken: string | undefined };

const statusSql: Readonly<Record<HeartbeatStatus, string>> = {
  new: "m.paused_at is null and m.last_ping_at is null",
  down: "m.paused_at is null and m.last_ping_at is not null and i.liveness = 'overdue'",
  paused: "m.paused_at is not null",
  up: `m.paused_at is null and m.last_ping_at is not null and i.liveness <> 'overdue'
    and not exists (select from executions e where e.monitor = m.id and e.outcome = 'in_progress')`,
  started: `m.paused_at is null and m.last_ping_at is not null and i.liveness <> 'overdue'
    and exists (select from executions e where e.monitor = m.id and e.outcome = 'in_progress')`,
};

export const asStatus = (text: string | undefined): HeartbeatStatus | undefined =>
  text !== undefined && Object.hasOwn(statusSql, text) ? (text as HeartbeatStatus) : undefined;

export const readHeartbeats = (
  postgres: Queryable,
  scope: Scope,
  { status, ...paging }: Paging & { readonly status: HeartbeatStatus | undefined },
) =>
  readPage<HeartbeatRow>(postgres, {
    ...paging,
    list: ["heartbeats", status, scope.customers],
    statement: ({ bind }) => ({
      columns: heartbeatColumns,
      from: fromHeartbeats,
      where: [
        "m.kind = 'heartbeat'",
        scopeSql(scope, "m.customer", bind),
        status && statusSql[status],
      ].filter((condition) => condition !== undefined),
      order: [
        { name: "name", sql: "m.name", type: "text", descending: false },
        { name: "id", sql: "m.id", type: "uuid", descending: false },
      ],
    }),
  });

/** The monitor, or `not_found`: also where it is not the asker's. */
export async function requireHeartbeat(
  postgres: Queryable,
  { customers }: Scope,
  id: string,
): Promise<HeartbeatRow> {
  const row = await findHeartbeat(postgres, id);
  if (row === undefined || (customers !== null && !customers.includes(row.customer)))
    throw new AppError("not_found", "There is no such monitor");
  return row;
}

type ExecutionRow = {
  id: string;
  run_id: string | null;
  started_at: Date;
  completed_at: Date | null;
  duration_ms: number | null;
  exit_code: number | null;
  outcome: Outcome;
  payload: string | null;
};

export async function listExecutions(postgres: Queryable, monitor: string, paging: Paging) {
  const { rows, ...page } = await readPage<ExecutionRow>(postgres, {
    ...paging,
    list: ["executions", monitor],
    statement: ({ bind }) => ({
      columns:
        "h.id::text, h.run_id, h.started_at, h.completed_at, h.duration_ms::double precision as duration_ms, h.exit_code, h.outcome, h.payload",
      from: "executions h",
      where: [`h.monitor = ${bind(monitor)}`],
      order: [{ name: "started_at", sql: "h.started_at", type: "timestamptz", descending: true }],
    }),
  });
  const items = rows.map(
    ({ id, run_id, started_at, completed_at, duration_ms, exit_code, outcome, payload }) => ({
      id,
      run_id,
      started_at,
      completed_at,
      duration_ms,
      exit_code,
      outcome,
      payload,
    }),
  );
  return { ...page, items };
}

type PingRow = {
  timestamp: Date;
  ping_type: PingType;
  exit_code: number | null;
  run_id: string | null;
  source_ip: string;
  http_method: string;
  payload: string | null;
  grace_deadline: Date | null;
};

export async function listPings(postgres: Queryable, monitor: string, paging: Paging) {
  const { rows, ...page } = await readPage<PingRow>(postgres, {
    ...paging,
    list: ["pings", monitor],
    statement: ({ bind }) => ({
      columns:
        "h.at as timestamp, h.ping_type, h.exit_code, h.run_id, h.source_ip, h.http_method, h.payload, h.deadline_at as grace_deadline",
      from: "pings h",
      where: [`h.monitor = ${bind(monitor)}`],
      order: [{ name: "at", sql: "h.at", type: "timestamptz", descending: true }],
    }),
  });
  const items = rows.map(
    ({ timestamp, ping_type, exit_code, run_id, source_ip, http_method, payload, grace_deadline }) => ({
      timestamp,
      ping_type,
      exit_code,
      run_id,
      source_ip,
      http_method,
      payload,
      grace_deadline,
    }),
  );
  return { ...page, items };
}
