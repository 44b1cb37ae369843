import type { Queryable } from "@rollcall/service-kit";

export type MachineRow = {
  customer: string;
  slug: string;
  display_name: string | null;
  notes: string | null;
  labels: Record<string, string>;
  overdue_after_seconds: number | null;
  facts: Record<string, unknown>;
  first_seen_at: Date;
};

export type InstanceRow = {
  id: string;
  customer: string;
  machine: string;
  software: string;
  display_name: string | null;
  overdue_after_seconds: number | null;
};

const machineColumns =
  "customer, slug, display_name, notes, labels, overdue_after_seconds, facts, first_seen_at";
const instanceColumns = "id, customer, machine, software, display_name, overdue_after_seconds";

export async function lockMachine(
  client: Queryable,
  customer: string,
  slug: string,
): Promise<MachineRow | undefined> {
  const { rows } = await client.query<MachineRow>(
    `select ${machineColumns} from machines where customer = $1 and slug = $2 for update`,
    [customer, slug],
  );
  return rows[0];
}

export async function updateMachine(client: Queryable, next: MachineRow): Promise<void> {
  const { customer, slug, display_name, notes, labels, overdue_after_seconds } = next;
  await client.query(
    `update machines set display_name = $3, notes = $4, labels = $5, overdue_after_seconds = $6
     where customer = $1 and slug = $2`,
    [customer, slug, display_name, notes, labels, overdue_after_seconds],
  );
}

export async function lockInstance(
  client: Queryable,
  path: { customer: string; machine: string; software: string },
): Promise<InstanceRow | undefined> {
  const { rows } = await client.query<InstanceRow>(
    `select ${instanceColumns} from instances where customer = $1 and machine = $2 and software = $3 for update`,
    [path.customer, path.machine, path.software],
  );
  return rows[0];
}

export async function lockInstancesOf(
  client: Queryable,
  customer: string,
  machine: string,
): Promise<InstanceRow[]> {
  const { rows } = await client.query<InstanceRow>(
    `select ${instanceColumns} from instances where customer = $1 and machine = $2 order by id for update`,
    [customer, machine],
  );
  return rows;
}

export const updateInstance = (client: Queryable, next: InstanceRow) =>
  client.query("update instances set display_name = $2, overdue_after_seconds = $3 where id = $1", [
    next.id,
    next.display_name,
    next.overdue_after_seconds,
  ]);

/** Episodes go to the history, which outlives the instance until its retention; the rest goes with the row. */
export async function deleteInstances(client: Queryable, ids: readonly string[]): Promise<void> {
  await client.query(
    `with gone as (delete from diagnostics where instance = any ($1::bigint[]) returning *)
     insert into diagnostic_history (id, instance, module, code, severity, message, context, opened_at, last_seen_at,
       closed_at, count, acknowledged_by, acknowledged_at, suppressed_by, acknowledged_comment)
     select id, instance, module, code, severity, message, context, opened_at, last_seen_at,
       coalesce(closed_at, now()), count, acknowledged_by, acknowledged_at, suppressed_by,
       acknowledged_comment from gone`,
    [ids],
  );
  await client.query(
    "update maintenance_periods set to_at = now() where instance = any ($1::bigint[]) and to_at is null",
    [ids],
  );
  await client.query("delete from instances where id = any ($1::bigint[])", [ids]);
}

export const deleteMachine = (client: Queryable, customer: string, slug: string) =>
  client.query("delete from machines where customer = $1 and slug = $2", [customer, slug]);
