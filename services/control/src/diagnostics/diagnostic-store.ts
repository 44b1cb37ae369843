import type { Queryable } from "@rollcall/service-kit";

export type Acknowledged = {
  id: string;
  instance: string;
  customer: string;
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
};

/** One that was acknowledged now. */
export type NewlyAcknowledged = Acknowledged & { code: number; module: string; acknowledged_us: string };

/** An episode that can colour, with the customer whose it is. */
export async function findDiagnostic(client: Queryable, id: string): Promise<Acknowledged | undefined> {
  const { rows } = await client.query<Acknowledged>(
    `select d.id, d.instance, i.customer, d.acknowledged_by, d.acknowledged_at
     from diagnostics d join instances i on i.id = d.instance where d.id = $1
     union all
     select h.id, h.instance, i.customer, h.acknowledged_by, h.acknowledged_at
     from diagnostic_history h join instances i on i.id = h.instance where h.id = $1
     limit 1`,
    [id],
  );
  return rows[0];
}

export type Choice = {
  readonly ids: readonly string[] | null;
  readonly code: number | null;
  readonly module: string | null;
  readonly instances: readonly string[] | null;
  /** null: of all customers. */
  readonly customers: readonly string[] | null;
};

/**
 * Acknowledges what nobody has; instances are held first and in the order of their ids, as the event writer does, so
 * that neither waits for the other in a circle. What is over moves to the history and colours no more.
 */
export async function acknowledge(
  client: Queryable,
  choice: Choice,
  by: string,
  comment: string | null = null,
): Promise<NewlyAcknowledged[]> {
  const condition = `d.acknowledged_at is null
    and ($1::uuid[] is null or d.id = any ($1)) and ($2::integer is null or d.code = $2)
    and ($3::text is null or d.module = $3) and ($4::bigint[] is null or d.instance = any ($4))
    and ($5::text[] is null or i.customer = any ($5))`;
  const values = [choice.ids, choice.code, choice.module, choice.instances, choice.customers];
  await client.query(
    `select from instances where id in (
       select d.instance from diagnostics d join instances i on i.id = d.instance where ${condition})
     order by id for no key update`,
    values,
  );
  const { rows } = await client.query<NewlyAcknowledged>(
    `update diagnostics d set acknowledged_by = $6, acknowledged_at = now(), acknowledged_comment = $7
     from instances i where i.id = d.instance and ${condition}
     returning d.id, d.instance, i.customer, d.acknowledged_by, d.acknowledged_at, d.code, d.module,
       us_of(d.acknowledged_at) as acknowledged_us`,
    [...values, by, comment],
  );
  const instances = [...new Set(rows.map(({ instance }) => instance))];
  if (instances.length > 0) await settleInstances(client, instances);
  return rows;
}

type Reopened = { instance: string; customer: string };

/**
 * Takes back what somebody acknowledged at one instant (with its microseconds, as all of one call share it). What went to
 * the history with it comes back. `customers` null: of all.
 */
export async function undoAcknowledgement(
  client: Queryable,
  {
    at,
    by,
    customers,
  }: { readonly at: string; readonly by: string; readonly customers: readonly string[] | null },
): Promise<Reopened[]> {
  const values = [at, by, customers];
  const condition = `acknowledged_at = $1::timestamptz and acknowledged_by = $2
    and acknowledged_at > now() - interval '15 minutes'
    and instance in (select i.id from instances i where $3::text[] is null or i.customer = any ($3))`;
  await client.query(
    `select from instances where id in (
       select instance from diagnostics where ${condition} union select instance from diagnostic_history where ${condition})
     order by id for no key update`,
    values,
  );
  const { rows } = await client.query<Reopened>(
    `with back as (
       delete from diagnostic_history where ${condition} returning *
     ), restored as (
       insert into diagnostics (id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at,
         count, suppressed_by)
       select id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count,
         suppressed_by from back
       returning instance
     ), open as (
       update diagnostics set acknowledged_by = null, acknowledged_at = null, acknowledged_comment = null
       where ${condition} returning instance
     )
     select r.instance, i.customer from (select instance from restored union all select instance from open) r
     join instances i on i.id = r.instance`,
    values,
  );
  const instances = [...new Set(rows.map(({ instance }) => instance))];
  if (instances.length > 0) await settleInstances(client, instances);
  return rows;
}

/** After a change of what colours: what is over goes to the history, the instances get their severity. */
export async function settleInstances(client: Queryable, instances: readonly string[]): Promise<void> {
  await client.query("select retire_diagnostics($1::bigint[])", [instances]);
  await client.query("select recompute_severity($1::bigint[])", [instances]);
}
