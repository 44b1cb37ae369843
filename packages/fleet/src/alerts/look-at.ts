import type { Fact } from "@rollcall/contracts/facts";
import type { PostgresClient } from "@rollcall/service-kit";
import { loadWorld } from "./load-world.ts";
import { settleWorld } from "./settle-world.ts";
import { causes } from "./world.ts";
import { look, type OpenDiagnostic } from "./window-rules.ts";

/** Which instances: of a customer and its children, narrower where it is given. */
export type Scope = {
  readonly customer: string;
  readonly machine?: string | undefined;
  readonly software?: string | undefined;
  readonly label?: { readonly name: string; readonly value: string } | undefined;
};

export const scopeOf = ({ customer, machine, software, data }: Fact): Scope => ({
  customer: customer ?? "",
  machine: machine ?? undefined,
  software: software ?? undefined,
  label: (data as { label?: Scope["label"] }).label,
});

/** The record of a window's instances is written in its transaction, unless another is at it: then shortly after. */
const lookAgainSeconds = 5;

// Those that are members, and those that should be: nobody else is loaded, however large the customer.
const concernedSql = `
  with scope as (
    select i.* from customers_under(array[$1]) as c (slug)
    join instances i on i.customer = c.slug
      and ($2::text is null or i.machine = $2) and ($3::text is null or i.software = $3)
    left join machines m on $4::text is not null and m.customer = i.customer and m.slug = i.machine
    where $4::text is null or m.labels ->> $4::text = $5::text
  )
  select s.id::text from scope s where s.liveness = 'overdue' or s.status in ('error', 'degraded') or s.severity > 0
  union select s.id::text from scope s join alert_members a on a.instance = s.id and a.back_at is null`;

async function openDiagnostics(
  client: PostgresClient,
  instances: readonly string[],
): Promise<OpenDiagnostic[]> {
  const { rows } = await client.query<OpenDiagnostic>(
    `select instance::text, id as diagnostic, module, code, severity, message, us_of(opened_at)::float8 as "openedAt"
     from diagnostics where instance = any ($1::bigint[]) and closed_at is null and acknowledged_at is null
       and suppressed_by is null and severity > 0`,
    [instances],
  );
  return rows;
}

/** Brings the alerts of a scope in line with the record, in the transaction of `client`, which holds the alerts. */
export async function lookAt(
  client: PostgresClient,
  scope: Scope,
  because: string,
  nowUs: number,
  again = true,
): Promise<void> {
  const { customer, machine = null, software = null, label } = scope;
  const { rows } = await client.query<{ id: string }>(concernedSql, [
    customer,
    machine,
    software,
    label?.name ?? null,
    label?.value ?? null,
  ]);
  const instances = rows.map(({ id }) => id);
  const diagnostics = await openDiagnostics(client, instances);
  const wanted = [
    ...instances.map(causes.status),
    ...diagnostics.map(({ instance, module, code }) => causes.diagnostic(instance, module, code)),
  ];
  const world = await loadWorld(client, { instances, causes: wanted, silences: true }, nowUs);
  look(world, diagnostics, nowUs, because);
  await settleWorld(client, world, nowUs);
  if (!again) return;
  await client.query(
    "insert into alert_timers (kind, due_at, detail) values ('look', clock_timestamp() + make_interval(secs => $1), $2)",
    [lookAgainSeconds, JSON.stringify({ scope, because })],
  );
}
