import type { Queryable } from "@rollcall/service-kit";

/** A heartbeat monitor as it is stored. */
export type HeartbeatRow = {
  id: string;
  uuid: string;
  push_token: string | null;
  instance: string;
  name: string;
  slug: string;
  customer: string;
  machine: string;
  software: string;
  interval_seconds: number | null;
  cron: string | null;
  time_zone: string;
  grace_seconds: number;
  max_runtime_seconds: number | null;
  paused_at: Date | null;
  last_ping_at: Date | null;
  next_deadline_at: Date | null;
  last_exit_code: number | null;
  last_duration_ms: number | null;
  consecutive_failures: number;
  consecutive_successes: number;
  created_by: string | null;
  created_at: Date;
  updated_at: Date;
  current_run_started_at: Date | null;
  colour: "green" | "yellow" | "red" | "grey";
  liveness: string;
};

export const heartbeatColumns = `m.id, m.ping_uuid as uuid, m.push_token, m.instance::text, m.name, m.slug, m.customer, m.machine,
  m.software, m.interval_seconds, m.cron, m.time_zone, m.grace_seconds, m.max_runtime_seconds, m.paused_at, m.last_ping_at,
  m.next_deadline_at, m.last_exit_code, m.last_duration_ms::double precision as last_duration_ms, m.consecutive_failures,
  m.consecutive_successes, m.created_by, m.created_at, m.updated_at, i.colour, i.liveness,
  (select max(e.started_at) from executions e where e.monitor = m.id and e.outcome = 'in_progress') as current_run_started_at`;

export const fromHeartbeats = "monitors m join instances i on i.id = m.instance";

export async function findHeartbeat(client: Queryable, id: string): Promise<HeartbeatRow | undefined> {
  const { rows } = await client.query<HeartbeatRow>(
    `select ${heartbeatColumns} from ${fromHeartbeats} where m.kind = 'heartbeat' and m.id = $1`,
    [id],
  );
  return rows[0];
}

/** Held until the transaction ends; undefined where there is none. */
export async function lockHeartbeat(client: Queryable, id: string): Promise<HeartbeatRow | undefined> {
  await client.query("select from monitors where id = $1 for no key update", [id]);
  return findHeartbeat(client, id);
}

export type StoredHeartbeat = Pick<
  HeartbeatRow,
  | "id"
  | "uuid"
  | "instance"
  | "name"
  | "slug"
  | "customer"
  | "machine"
  | "software"
  | "interval_seconds"
  | "cron"
  | "time_zone"
  | "grace_seconds"
  | "max_runtime_seconds"
  | "created_by"
>;

export async function insertHeartbeat(client: Queryable, one: StoredHeartbeat): Promise<void> {
  await client.query(
    "select register_instances(array[$1::bigint], array[$2], array[$3], array[$4], array[now()])",
    [one.instance, one.customer, one.machine, one.software],
  );
  await client.query(
    `insert into monitors (id, kind, ping_uuid, instance, name, slug, customer, machine, software, interval_seconds, cron,
       time_zone, grace_seconds, max_runtime_seconds, created_by)
     values ($1, 'heartbeat', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      one.id,
      one.uuid,
      one.instance,
      one.name,
      one.slug,
      one.customer,
      one.machine,
      one.software,
      one.interval_seconds,
      one.cron,
      one.time_zone,
      one.grace_seconds,
      one.max_runtime_seconds,
      one.created_by,
    ],
  );
}

export async function updateHeartbeat(client: Queryable, one: StoredHeartbeat): Promise<void> {
  await client.query(
    `update monitors set name = $2, interval_seconds = $3, cron = $4, time_zone = $5, grace_seconds = $6,
       max_runtime_seconds = $7, updated_at = now() where id = $1`,
    [
      one.id,
      one.name,
      one.interval_seconds,
      one.cron,
      one.time_zone,
      one.grace_seconds,
      one.max_runtime_seconds,
    ],
  );
}

/** What liveness falls back to where it has forgotten the deadline of the last ping, and the name that people see. */
export async function describeInstance(
  client: Queryable,
  instance: string,
  { silenceSeconds, name }: { silenceSeconds: number; name: string },
): Promise<void> {
  await client.query("update instances set overdue_after_seconds = $2, display_name = $3 where id = $1", [
    instance,
    silenceSeconds,
    name,
  ]);
}

export const countMonitors = async (client: Queryable, customer: string): Promise<number> => {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int as count from monitors where customer = $1",
    [customer],
  );
  return rows[0]?.count ?? 0;
};

/** Software of the machine, and slugs of the customer's monitors, that are taken already. */
export async function takenSlugs(client: Queryable, customer: string, machine: string): Promise<Set<string>> {
  const { rows } = await client.query<{ slug: string }>(
    `select software as slug from instances where customer = $1 and machine = $2
     union select slug from monitors where customer = $1`,
    [customer, machine],
  );
  return new Set(rows.map(({ slug }) => slug));
}
