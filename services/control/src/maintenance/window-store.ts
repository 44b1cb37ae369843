import type { Queryable } from "@rollcall/service-kit";
import { occurrencesAfter, type Schedule } from "./occurrences.ts";

export type WindowRow = {
  id: string;
  customer: string;
  machine: string | null;
  software: string | null;
  label_name: string | null;
  label_value: string | null;
  title: string;
  starts_at: Date;
  duration_seconds: number;
  recurrence: string | null;
  time_zone: string;
  next_from: Date | null;
  next_to: Date | null;
  created_by: string | null;
  created_at: Date;
  cancelled_at: Date | null;
};

export type NewWindow = Omit<WindowRow, "next_from" | "next_to" | "created_at" | "cancelled_at">;

const columns = `id, customer, machine, software, label_name, label_value, title, starts_at, duration_seconds, recurrence,
  time_zone, next_from, next_to, created_by, created_at, cancelled_at`;

export const scheduleOf = (window: NewWindow | WindowRow): Schedule => ({
  startsAt: window.starts_at,
  durationSeconds: window.duration_seconds,
  recurrence: window.recurrence,
  timeZone: window.time_zone,
});

export async function insertWindow(client: Queryable, window: NewWindow): Promise<WindowRow> {
  const [next] = occurrencesAfter(scheduleOf(window), new Date(), 1);
  const { id, customer, machine, software, label_name, label_value, title, starts_at, duration_seconds } =
    window;
  const { recurrence, time_zone, created_by } = window;
  const { rows } = await client.query<WindowRow>(
    `insert into maintenance_windows (id, customer, machine, software, label_name, label_value, title, starts_at,
       duration_seconds, recurrence, time_zone, created_by, next_from, next_to)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning ${columns}`,
    [
      id,
      customer,
      machine,
      software,
      label_name,
      label_value,
      title,
      starts_at,
      duration_seconds,
      recurrence,
      time_zone,
      created_by,
      next?.from ?? null,
      next?.to ?? null,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error("an insert answered no row");
  return row;
}

/** The whole window anew; what it had covered until now stays in the periods. */
export async function updateWindow(client: Queryable, window: NewWindow): Promise<WindowRow> {
  const [next] = occurrencesAfter(scheduleOf(window), new Date(), 1);
  const { id, machine, software, label_name, label_value, title, starts_at, duration_seconds } = window;
  const place = [machine, software, label_name, label_value];
  const schedule = [starts_at, duration_seconds, window.recurrence, window.time_zone];
  const { rows } = await client.query<WindowRow>(
    `update maintenance_windows set title = $2, machine = $3, software = $4, label_name = $5, label_value = $6,
       starts_at = $7, duration_seconds = $8, recurrence = $9, time_zone = $10, next_from = $11, next_to = $12
     where id = $1 returning ${columns}`,
    [id, title, ...place, ...schedule, next?.from ?? null, next?.to ?? null],
  );
  const [row] = rows;
  if (!row) throw new Error("a locked window is gone");
  return row;
}

const oneWindow = `select ${columns} from maintenance_windows where customer = $1 and id = $2`;

async function readWindow(client: Queryable, sql: string, key: readonly string[]) {
  const { rows } = await client.query<WindowRow>(sql, [...key]);
  return rows[0];
}

export const findWindow = (client: Queryable, customer: string, id: string) =>
  readWindow(client, oneWindow, [customer, id]);

/** For who changes it: the ticker that moves it on waits, or was before. */
export const lockWindow = (client: Queryable, customer: string, id: string) =>
  readWindow(client, `${oneWindow} for update`, [customer, id]);

export const cancelWindow = (client: Queryable, id: string) =>
  client.query(
    "update maintenance_windows set cancelled_at = now(), next_from = null, next_to = null where id = $1",
    [id],
  );

export async function listWindows(
  client: Queryable,
  filter: { customers: readonly string[] | null; plannedOnly: boolean },
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: WindowRow[]; total: number }> {
  const condition = `($1::text[] is null or customer = any ($1)) and (not $2::boolean or next_from is not null)`;
  const order = "coalesce(next_from, 'infinity')";
  const { rows } = await client.query<WindowRow>(
    `select ${columns} from maintenance_windows
     where ${condition} and ($3::text is null or (${order}, id) > ($3::timestamptz, $4::uuid))
     order by ${order}, id limit $5`,
    [filter.customers, filter.plannedOnly, page.after?.[0] ?? null, page.after?.[1] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>(
    `select count(*)::int as count from maintenance_windows where ${condition}`,
    [filter.customers, filter.plannedOnly],
  );
  return { rows, total: counted.rows[0]?.count ?? 0 };
}

/** A rule that can be followed no further has no next occurrence, and must not hold up the windows behind it. */
function followed(schedule: Schedule, now: Date) {
  try {
    return occurrencesAfter(schedule, now, 1);
  } catch {
    return [];
  }
}

/** Windows whose occurrence is over get the next one, or none. */
export async function advanceWindows(client: Queryable, now: Date): Promise<number> {
  const { rows } = await client.query<WindowRow>(
    `select ${columns} from maintenance_windows where cancelled_at is null and next_to <= $1
     order by id limit 1000 for update skip locked`,
    [now],
  );
  for (const window of rows) {
    const [next] = followed(scheduleOf(window), now);
    await client.query("update maintenance_windows set next_from = $2, next_to = $3 where id = $1", [
      window.id,
      next?.from ?? null,
      next?.to ?? null,
    ]);
  }
  return rows.length;
}

/** With `wait`, after a change of a window: not before whoever is at it is done, who did not see the change. */
export async function applyMaintenance(
  client: Queryable,
  { wait }: { readonly wait: boolean },
): Promise<number> {
  await client.query("select tell_windows(clock_timestamp())");
  const { rows } = await client.query<{ changed: number }>(
    "select apply_maintenance(clock_timestamp(), $1) as changed",
    [wait],
  );
  return rows[0]?.changed ?? 0;
}

/** How many instances the window would cover now. */
export async function countCovered(client: Queryable, window: NewWindow): Promise<number> {
  const { customer, machine, software, label_name, label_value } = window;
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from instances i
     where i.customer in (select customers_under(array[$1]))
       and ($2::text is null or i.machine = $2) and ($3::text is null or i.software = $3)
       and ($4::text is null or exists (select from machines m
            where m.customer = i.customer and m.slug = i.machine and m.labels ->> $4 = $5::text))`,
    [customer, machine, software, label_name, label_value],
  );
  return rows[0]?.count ?? 0;
}
