import type { Queryable } from "@rollcall/service-kit";
import { type Common, describeCommon } from "../alerts/describe.ts";
import type { Severity } from "../alerts/world.ts";
import { findSealedChannel, type SealedChannel } from "../channels/store.ts";
import type { Claim } from "./claim.ts";

/** Alerts that a digest names; the others are counted. */
const mostNamed = 20;

/** An alert as it is told: with names instead of slugs. Instants are dates. */
export type ToldAlert = {
  readonly id: string;
  readonly source: string;
  readonly alert_type: string;
  readonly severity: Severity;
  readonly state: string;
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  readonly customer_name: string | null;
  readonly machine_name: string | null;
  readonly software_name: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly open_members: number;
  readonly all_members: number;
  readonly opened_at: Date;
  readonly resolved_at: Date | null;
  readonly resolved_because: string | null;
  readonly acknowledged_by: string | null;
  readonly comment: string | null;
  readonly flaps: number;
  /** Of a mass: what its members share, of those that the channel's customer may see. */
  readonly common: Common | null;
};

export type Counts = {
  readonly alerts: number;
  readonly by_severity: Readonly<Record<string, number>>;
  readonly by_customer: Readonly<Record<string, number>>;
  readonly by_type: Readonly<Record<string, number>>;
};

export type Message = {
  readonly delivery: string;
  readonly event: string;
  readonly attempt: number;
  readonly channel: SealedChannel;
  /** The worst and oldest first, at most twenty. */
  readonly alerts: readonly ToldAlert[];
  readonly counts: Counts;
};

const alertsSql = `
  select a.id, a.source, a.alert_type, a.severity, a.state, a.customer, a.machine, a.software, c.name as customer_name,
    m.display_name as machine_name, i.display_name as software_name, a.details, a.open_members, a.all_members,
    a.opened_at, a.resolved_at, a.resolved_because, a.acknowledged_by, a.comment, a.flaps
  from alerts a
  left join customers c on c.slug = a.customer
  left join machines m on m.customer = a.customer and m.slug = a.machine
  left join instances i on i.id = a.instance
  where a.id = any ($1::uuid[])
  order by array_position('{critical,warning,info}', a.severity), a.opened_at, a.id limit ${mostNamed}`;

async function loadCounts(client: Queryable, alerts: readonly string[]): Promise<Counts> {
  const { rows } = await client.query<{ kind: string; name: string; count: number }>(
    `select case when grouping(severity) = 0 then 'severity' when grouping(customer) = 0 then 'customer' else 'type' end as kind,
       coalesce(severity, customer, alert_type, '') as name, count(*)::int as count
     from alerts where id = any ($1::uuid[]) group by grouping sets ((severity), (customer), (alert_type))
     order by count desc`,
    [alerts],
  );
  const of = (kind: string) =>
    Object.fromEntries(rows.filter((row) => row.kind === kind).map(({ name, count }) => [name, count]));
  return {
    alerts: new Set(alerts).size,
    by_severity: of("severity"),
    by_customer: of("customer"),
    by_type: of("type"),
  };
}

/** What a claimed message says, as the alerts are now. Undefined when its channel is gone. */
export async function loadMessage(client: Queryable, claim: Claim): Promise<Message | undefined> {
  const channel = await findSealedChannel(client, claim.channel);
  if (!channel) return undefined;
  const { rows } = await client.query<Omit<ToldAlert, "common">>(alertsSql, [claim.alerts]);
  const alerts: ToldAlert[] = [];
  for (const row of rows) {
    const common = row.all_members > 1 ? await describeCommon(client, row.id, channel.customer) : null;
    alerts.push({ ...row, common });
  }
  const counts = await loadCounts(client, claim.alerts);
  const { message: delivery, event, attempts } = claim;
  return { delivery, event, attempt: attempts + 1, channel, alerts, counts };
}
