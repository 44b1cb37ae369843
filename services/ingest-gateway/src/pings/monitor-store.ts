import { createDeadlines, type Schedule } from "@rollcall/fleet/monitors/rules";
import type { Queryable } from "@rollcall/service-kit";
import type { Directory } from "../directory.ts";
import { freshAllowance, monitorRate } from "./allowance.ts";
import { forgetMonitor, type MonitorDirectory, type MonitorFact, putMonitor } from "./monitor-directory.ts";

type MonitorRow = {
  id: string;
  customer: string;
  machine: string;
  software: string;
  slug: string;
  ping_uuid: string;
  push_token: string | null;
  interval_seconds: number | null;
  cron: string | null;
  time_zone: string;
  grace_seconds: number;
  max_runtime_seconds: number | null;
  paused: boolean;
};

export type MonitorStore = {
  /** Makes the copy equal to the database. Customers must have been read before. */
  readonly readAll: () => Promise<void>;
  readonly readMonitors: (ids: readonly string[]) => Promise<void>;
  readonly readKeys: () => Promise<void>;
};

const selectMonitors = `select id, customer, machine, software, slug, ping_uuid, push_token, interval_seconds, cron, time_zone,
  grace_seconds, max_runtime_seconds, paused_at is not null as paused from monitors where kind = 'heartbeat'`;

function scheduleOf({ cron, time_zone, interval_seconds, grace_seconds }: MonitorRow): Schedule {
  if (cron !== null) return { cron, time_zone, grace_seconds };
  return { interval_seconds: interval_seconds ?? 0, grace_seconds };
}

function put(monitors: MonitorDirectory, { customers }: Directory, row: MonitorRow): void {
  const customer = customers.get(row.customer);
  if (!customer) return;
  const facts = {
    uuid: row.ping_uuid,
    pushToken: row.push_token,
    slug: row.slug,
    paused: row.paused,
    deadlines: createDeadlines(scheduleOf(row), row.max_runtime_seconds),
  };
  const known = monitors.byId.get(row.id);
  if (known) forgetMonitor(monitors, known);
  const { id, machine, software } = row;
  const fact: MonitorFact = known
    ? Object.assign(known, facts)
    : { id, customer, machine, software, allowance: freshAllowance(monitorRate), ...facts };
  putMonitor(monitors, fact);
}

/** Reads monitors and ping keys into the gateway's memory. */
export function createMonitorStore(
  database: Queryable,
  directory: Directory,
  monitors: MonitorDirectory,
): MonitorStore {
  const forgetOthers = (asked: Iterable<string>, rows: readonly MonitorRow[]) => {
    const found = new Set(rows.map(({ id }) => id));
    for (const id of asked) {
      const fact = found.has(id) ? undefined : monitors.byId.get(id);
      if (fact) forgetMonitor(monitors, fact);
    }
  };
  const readKeys = async () => {
    const { rows } = await database.query<{ key: string; customer: string }>(
      "select key, customer from ping_keys",
    );
    monitors.customerOfKey.clear();
    for (const { key, customer } of rows) monitors.customerOfKey.set(key, customer);
  };
  const readAll = async () => {
    const { rows } = await database.query<MonitorRow>(selectMonitors);
    for (const row of rows) put(monitors, directory, row);
    forgetOthers(monitors.byId.keys(), rows);
    await readKeys();
  };
  const readMonitors = async (ids: readonly string[]) => {
    const { rows } = await database.query<MonitorRow>(`${selectMonitors} and id = any($1::uuid[])`, [ids]);
    for (const row of rows) put(monitors, directory, row);
    forgetOthers(ids, rows);
  };
  return { readAll, readMonitors, readKeys };
}
