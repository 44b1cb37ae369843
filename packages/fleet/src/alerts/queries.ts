import { compileFilter, type Field, type ResolveField } from "@rollcall/filter-language";
import type { Queryable } from "@rollcall/service-kit";
import { type Who } from "../write.ts";
import { type Common, describeCommon } from "./describe.ts";
import type { AlertState, Severity } from "@rollcall/contracts/alerts";

export type AlertRow = {
  readonly id: string;
  readonly source: string;
  readonly alert_type: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  readonly instance: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly open_members: number;
  readonly suspended_members: number;
  readonly all_members: number;
  readonly opened_at: Date;
  readonly recorded_at: Date;
  readonly resolved_at: Date | null;
  readonly resolved_because: string | null;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: Date | null;
  readonly acknowledged_until: Date | null;
  readonly comment: string | null;
  readonly silence: string | null;
  readonly flaps: number;
  readonly damped_until: Date | null;
  readonly grouped_into: string | null;
};

const columns = `a.id, a.source, a.alert_type, a.severity, a.state, a.customer, a.machine, a.software, a.instance::text, a.details,
  a.open_members, a.suspended_members, a.all_members, a.opened_at, a.recorded_at, a.resolved_at, a.resolved_because,
  a.acknowledged_by, a.acknowledged_at, a.acknowledged_until, a.comment, a.silence, a.flaps, a.damped_until, a.grouped_into`;

const text = (sql: string): Field => ({ type: "text", sql });
const fields: Readonly<Record<string, Field>> = {
  source: text("a.source"),
  alert_type: text("a.alert_type"),
  severity: { type: ["info", "warning", "critical"], sql: "a.severity" },
  status: { type: ["active", "silenced", "suspended", "grouped", "resolved"], sql: "a.state" },
  customer: text("a.customer"),
  machine: text("a.machine"),
  software: text("a.software"),
  fired: { type: "instant", sql: "a.opened_at" },
  resolved: { type: "instant", sql: "a.resolved_at" },
  acknowledged: { type: "boolean", sql: "(a.acknowledged_by is not null)" },
  flaps: { type: "number", sql: "a.flaps" },
};

/** The fields of an alert, in statements that name `alerts` a. */
export const resolveAlertField: ResolveField = (name) =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

export type Page = {
  readonly size: number;
  readonly after?: { readonly opened_at: Date; readonly id: string };
};
export type AlertsAsked = { readonly filter?: string; readonly onlyLiving?: boolean; readonly page: Page };

/** Newest first. Throws FilterError for a filter that cannot be read. */
export async function listAlerts(client: Queryable, { roots }: Who, asked: AlertsAsked) {
  const values: unknown[] = [roots];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const filter = compileFilter(asked.filter, { resolve: resolveAlertField, bind, now: new Date() });
  const where = [
    "($1::text[] is null or a.customer in (select customers_under($1::text[])))",
    ...(asked.onlyLiving ? ["a.state not in ('resolved', 'grouped')"] : []),
    ...(filter === undefined ? [] : [filter]),
  ].join(" and ");
  const { rows: counted } = await client.query<{ severity: Severity; count: number }>(
    `select a.severity, count(*)::int as count from alerts a where ${where} group by 1`,
    [...values],
  );
  const { size, after } = asked.page;
  const behind = after ? `and (a.opened_at, a.id) < (${bind(after.opened_at)}, ${bind(after.id)})` : "";
  const { rows } = await client.query<AlertRow>(
    `select ${columns} from alerts a where ${where} ${behind} order by a.opened_at desc, a.id desc limit ${bind(size + 1)}`,
    values,
  );
  const counts = { critical: 0, warning: 0, info: 0 };
  for (const { severity, count } of counted) counts[severity] = count;
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  return { items: rows.slice(0, size), more: rows.length > size, total, counts };
}

export async function findAlert(client: Queryable, id: string): Promise<AlertRow | undefined> {
  const { rows } = await client.query<AlertRow>(`select ${columns} from alerts a where a.id = $1`, [id]);
  return rows[0];
}

export type TimelineEntry = {
  readonly at: Date;
  readonly recorded_at: Date;
  readonly kind: string;
  readonly by: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type DeliveryRow = {
  readonly id: string;
  readonly channel: string;
  readonly channel_name: string;
  readonly event: string;
  readonly state: string;
  readonly due_at: Date;
  readonly delivery: string | null;
  readonly attempts: number;
  readonly ended_at: Date | null;
  readonly status: number | null;
  readonly answer: string | null;
  readonly ms: number | null;
};

export type AlertDetail = AlertRow & {
  readonly timeline: readonly TimelineEntry[];
  readonly deliveries: readonly DeliveryRow[];
  readonly common: Common | null;
};

const mostShown = 500;

/** One alert with its timeline and deliveries; undefined where it is not there, or not the asker's to see. */
export async function readAlert(
  client: Queryable,
  { roots }: Who,
  id: string,
): Promise<AlertDetail | undefined> {
  const { rows } = await client.query<AlertRow>(
    `select ${columns} from alerts a where a.id = $2
       and ($1::text[] is null or a.customer in (select customers_under($1::text[])))`,
    [roots, id],
  );
  const [alert] = rows;
  if (!alert) return undefined;
  const { rows: timeline } = await client.query<TimelineEntry>(
    "select at, recorded_at, kind, by, detail from alert_events where alert = $1 order by id desc limit $2",
    [id, mostShown],
  );
  // Of a channel that is above the asker he sees that it was told, and nothing that its receiver said.
  const { rows: deliveries } = await client.query<DeliveryRow>(
    `select d.id::text, d.channel, c.name as channel_name, d.event, d.state, d.due_at, d.message as delivery, d.attempts,
       d.ended_at, d.status, case when mine then d.answer end as answer, d.ms
     from alert_deliveries d join channels c on c.id = d.channel
     cross join lateral (select $3::text[] is null or c.customer in (select customers_under($3::text[])) as mine) as m
     where d.alert = $1 order by d.id desc limit $2`,
    [id, mostShown, roots],
  );
  const common = alert.all_members > 1 ? await describeCommon(client, id, null) : null;
  return { ...alert, timeline: timeline.reverse(), deliveries: deliveries.reverse(), common };
}

export type MemberRow = {
  readonly instance: string;
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  readonly since: Date;
  readonly back_at: Date | null;
  readonly back_because: string | null;
};

/** Members, those that are still concerned first; by pages of instances in their order. */
export async function listMembers(
  client: Queryable,
  { roots }: Who,
  id: string,
  page: { readonly size: number; readonly after?: string },
): Promise<MemberRow[]> {
  const { rows } = await client.query<MemberRow>(
    `select m.instance::text, i.customer, i.machine, i.software, m.since, m.back_at, m.back_because
     from alert_members m join instances i on i.id = m.instance
     where m.alert = $1 and ($2::text[] is null or i.customer in (select customers_under($2::text[])))
       and ($3::bigint is null or m.instance > $3) order by m.instance, m.since limit $4`,
    [id, roots, page.after ?? null, page.size],
  );
  return rows;
}
