import type { PostgresClient } from "@rollcall/service-kit";
import type { Alert, AlertEvent, Member, World } from "./world.ts";

const instant = (name: string) => `instant_of(${name}::bigint)`;
const whole = (at: number | null) => (at === null ? null : Math.round(at));

async function saveAlerts(client: PostgresClient, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  // A lesser state goes first: the one that lives for a cause is written after the one that ended.
  const rows = alerts
    .map((alert) => ({
      ...alert,
      openedAt: whole(alert.openedAt),
      joinedAt: whole(alert.joinedAt),
      resolvedAt: whole(alert.resolvedAt),
      resolvedRecordedAt: whole(alert.resolvedRecordedAt),
      dampedUntil: whole(alert.dampedUntil),
    }))
    .sort((a, b) => Number(a.resolvedAt === null) - Number(b.resolvedAt === null) || (a.id < b.id ? -1 : 1));
  await client.query(
    `insert into alerts as a (id, cause, source, alert_type, severity, state, customer, machine, software, instance, details,
       open_members, suspended_members, all_members, opened_at, joined_at, resolved_at, resolved_recorded_at, resolved_because,
       flaps, damped_until, silence, grouped_into)
     select id, cause, source, type, severity, state, customer, machine, software, instance, details, open, suspended, "all",
       ${instant('"openedAt"')}, ${instant('"joinedAt"')}, ${instant('"resolvedAt"')}, ${instant('"resolvedRecordedAt"')},
       "resolvedBecause", flaps, ${instant('"dampedUntil"')}, silence, "groupedInto"
     from jsonb_to_recordset($1::jsonb) as u (id uuid, cause text, source text, type text, severity text, state text,
       customer text, machine text, software text, instance bigint, details jsonb, open integer, suspended integer,
       "all" integer, "openedAt" bigint, "joinedAt" bigint, "resolvedAt" bigint, "resolvedRecordedAt" bigint,
       "resolvedBecause" text, flaps integer, "dampedUntil" bigint, silence uuid, "groupedInto" uuid)
     on conflict (id) do update set alert_type = excluded.alert_type, severity = excluded.severity, state = excluded.state,
       software = excluded.software, instance = excluded.instance, details = excluded.details,
       open_members = excluded.open_members, suspended_members = excluded.suspended_members,
       all_members = excluded.all_members, joined_at = excluded.joined_at, resolved_at = excluded.resolved_at,
       resolved_recorded_at = excluded.resolved_recorded_at, resolved_because = excluded.resolved_because,
       flaps = excluded.flaps, damped_until = excluded.damped_until, silence = excluded.silence,
       grouped_into = excluded.grouped_into`,
    [JSON.stringify(rows)],
  );
  const forgotten = alerts.filter(({ acknowledgedBy }) => acknowledgedBy === null).map(({ id }) => id);
  await client.query(
    `update alerts set acknowledged_by = null, acknowledged_at = null, acknowledged_until = null, comment = null
     where id = any ($1::uuid[]) and acknowledged_by is not null`,
    [forgotten],
  );
}

const memberColumns = (members: readonly Member[]) => [
  members.map(({ alert }) => alert.id),
  members.map(({ instance }) => instance),
  members.map(({ since }) => Math.round(since)),
  members.map(({ backAt }) => whole(backAt)),
  members.map(({ backBecause }) => backBecause),
  members.map(({ suspended }) => suspended),
];

/** One that joined, left and joined again at one instant is one row, whose last word counts. */
async function saveMembers(client: PostgresClient, world: World): Promise<void> {
  const changed = new Map<string, Member>();
  for (const member of [...world.left, ...world.joined]) {
    const key = `${member.alert.id} ${member.instance} ${Math.round(member.since)}`;
    const known = changed.get(key);
    if (!known || known.backAt !== null) changed.set(key, member);
  }
  if (changed.size === 0) return;
  await client.query(
    `insert into alert_members as m (alert, instance, since, back_at, back_because, suspended)
     select alert, instance, ${instant("since")}, ${instant("back_at")}, because, suspended
     from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::boolean[])
       as u (alert, instance, since, back_at, because, suspended)
     on conflict (alert, instance, since) do update set back_at = excluded.back_at, back_because = excluded.back_because,
       suspended = excluded.suspended`,
    memberColumns([...changed.values()]),
  );
}

export async function saveEvents(
  client: PostgresClient,
  events: readonly (Pick<AlertEvent, "at" | "detail"> & {
    kind: string;
    alert: { id: string };
    by?: string;
  })[],
): Promise<void> {
  if (events.length === 0) return;
  await client.query(
    `insert into alert_events (alert, at, kind, by, detail)
     select alert, ${instant("at")}, kind, by, detail
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[]) with ordinality
       as u (alert, at, kind, by, detail, n) order by n`,
    [
      events.map(({ alert }) => alert.id),
      events.map(({ at }) => Math.round(at)),
      events.map(({ kind }) => kind),
      events.map(({ by }) => by ?? null),
      events.map(({ detail }) => JSON.stringify(detail)),
    ],
  );
}

/** Writes what the rules decided. What is to be told follows in the same transaction, see `planTellings`. */
export async function saveWorld(client: PostgresClient, world: World): Promise<void> {
  await saveAlerts(client, [...world.changed]);
  await saveMembers(client, world);
  await saveEvents(client, world.events);
}
