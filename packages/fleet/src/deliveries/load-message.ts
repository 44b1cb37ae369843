import { type AlertMember, mostListedMembers, type Severity } from "@rollcall/contracts/alerts";
import type { Queryable } from "@rollcall/service-kit";
import { type Common, describeCommon } from "../alerts/describe.ts";
import { findSealedChannel, type SealedChannel } from "../channels/store.ts";
import type { Claim } from "./claim.ts";

/** Alerts that a digest names, and members that a message does; the others are counted. */
const mostNamed = mostListedMembers;

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
  readonly acknowledged_at: Date | null;
  readonly comment: string | null;
  readonly flaps: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Those that are concerned, at most twenty, longest first. */
  readonly members: readonly AlertMember[];
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
  /** The channel was told before that the alert fires, and not yet that it is over. */
  readonly toldBefore: boolean;
  readonly groupKey: string;
  readonly channel: SealedChannel;
  /** The worst and oldest first, at most twenty. */
  readonly alerts: readonly ToldAlert[];
  readonly counts: Counts;
};

const alertsSql = `
  select a.id, a.source, a.alert_type, a.severity, a.state, a.customer, a.machine, a.software, c.name as customer_name,
    m.display_name as machine_name, i.display_name as software_name, a.details, a.open_members, a.all_members,
    a.opened_at, a.resolved_at, a.resolved_because, a.acknowledged_by, a.acknowledged_at, a.comment, a.flaps,
    coalesce(m.labels, '{}') as labels
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

async function loadMembers(client: Queryable, alert: string, scope: string | null): Promise<AlertMember[]> {
  const { rows } = await client.query<AlertMember>(
    `select concat_ws(' / ', c.name, coalesce(m.display_name, i.machine), coalesce(i.display_name, i.software)) as name, a.since
     from alert_members a join instances i on i.id = a.instance join customers c on c.slug = i.customer
     left join machines m on m.customer = i.customer and m.slug = i.machine
     where a.alert = $1 and a.back_at is null
       and ($2::text is null or i.customer in (select customers_under(array[$2])))
     order by a.since, a.instance limit ${mostNamed}`,
    [alert, scope],
  );
  return rows;
}

const toldBeforeSql = `
  select d.event <> 'resolved' as told from alert_deliveries d
  where d.alert = $1 and d.channel = $2 and d.state = 'delivered' and d.event <> 'acknowledged'
    and d.message is distinct from $3 order by d.id desc limit 1`;

/** What a claimed message says, as the alerts are now. Undefined when its channel is gone. */
export async function loadMessage(client: Queryable, claim: Claim): Promise<Message | undefined> {
  const channel = await findSealedChannel(client, claim.channel);
  if (!channel) return undefined;
  const { message: delivery, event, attempts, groupKey } = claim;
  const { rows } = await client.query<Omit<ToldAlert, "common" | "members">>(alertsSql, [claim.alerts]);
  const alone = rows.length === 1;
  const alerts: ToldAlert[] = [];
  for (const row of rows) {
    const isShared = alone && row.all_members > 1;
    const common = isShared ? await describeCommon(client, row.id, channel.customer) : null;
    const members = alone ? await loadMembers(client, row.id, channel.customer) : [];
    alerts.push({ ...row, common, members });
  }
  const { rows: told } = await client.query<{ told: boolean }>(toldBeforeSql, [
    claim.alerts[0],
    channel.id,
    delivery,
  ]);
  const counts = await loadCounts(client, claim.alerts);
  const toldBefore = told[0]?.told ?? false;
  return { delivery, event, attempt: attempts + 1, toldBefore, groupKey, channel, alerts, counts };
}
