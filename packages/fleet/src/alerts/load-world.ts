import type { PostgresClient } from "@rollcall/service-kit";
import { reopenWithinUs } from "./open-and-close.ts";
import { type Alert, causes, emptyWorld, isLiving, type Member, type Truth, type World } from "./world.ts";

/** Silences of single machines opened so lately, and not told, become part of a mass. */
const untoldWithinSeconds = 60;

export const alertColumns = `a.id, a.cause, a.source, a.alert_type as type, a.severity, a.state, a.customer, a.machine, a.software,
  a.instance::text, a.details, a.open_members as open, a.suspended_members as suspended, a.all_members as all,
  us_of(a.opened_at)::float8 as "openedAt", us_of(a.joined_at)::float8 as "joinedAt",
  us_of(a.resolved_at)::float8 as "resolvedAt", us_of(a.resolved_recorded_at)::float8 as "resolvedRecordedAt",
  a.resolved_because as "resolvedBecause", a.acknowledged_by as "acknowledgedBy", a.flaps,
  us_of(a.damped_until)::float8 as "dampedUntil", a.silence, a.grouped_into as "groupedInto"`;

/** Nobody else decides about alerts until this transaction ends. */
export const lockAlerts = (client: PostgresClient) => client.query("select lock_alerts()");

async function loadTruths(client: PostgresClient, instances: readonly string[]): Promise<Map<string, Truth>> {
  const { rows } = await client.query<Truth>(
    `select id::text as instance, customer, machine, software, liveness, us_of(liveness_since)::float8 as "livenessSince",
       status, us_of(coalesce(status_since, first_seen_at))::float8 as "statusSince", status_message as "statusMessage",
       in_maintenance as quiet
     from instances where id = any ($1::bigint[])`,
    [instances],
  );
  return new Map(rows.map((row) => [row.instance, row]));
}

type MemberRow = { alert: string; instance: string; since: number; suspended: boolean };

async function loadMembers(
  client: PostgresClient,
  instances: readonly string[],
  untold: readonly string[],
): Promise<MemberRow[]> {
  const { rows } = await client.query<MemberRow>(
    `select alert, instance::text, us_of(since)::float8 as since, suspended from alert_members
     where back_at is null and (instance = any ($1::bigint[]) or alert = any ($2::uuid[]))`,
    [instances, untold],
  );
  return rows;
}

/** By id and by cause; of a cause the living one, else the newest that ended lately. */
async function loadAlerts(
  client: PostgresClient,
  ids: readonly string[],
  ofCauses: readonly string[],
  nowUs: number,
): Promise<Alert[]> {
  const { rows } = await client.query<Alert>(
    `select ${alertColumns} from alerts a where a.id = any ($1::uuid[])
     union all
     select ${alertColumns} from alerts a where a.cause = any ($2::text[]) and not (a.id = any ($1::uuid[]))
       and (a.state not in ('resolved', 'grouped') or (a.state = 'resolved' and a.resolved_recorded_at > instant_of($3::bigint)))
     order by 15 nulls last`,
    [ids, ofCauses, Math.round(nowUs - reopenWithinUs)],
  );
  return rows;
}

/** Nobody was told of them: all of their deliveries still wait. The rows are held, so that none is sent meanwhile. */
async function loadUntold(client: PostgresClient, customers: readonly string[]): Promise<Alert[]> {
  if (customers.length === 0) return [];
  const { rows } = await client.query<Alert>(
    `select ${alertColumns} from alerts a
     where a.customer = any ($1::text[]) and a.alert_type = 'deadline_missed' and a.state = 'active'
       and a.recorded_at > clock_timestamp() - make_interval(secs => ${untoldWithinSeconds})`,
    [customers],
  );
  if (rows.length === 0) return [];
  await client.query(
    "select from alert_deliveries where alert = any ($1::uuid[]) and state = 'waiting' order by id for update",
    [rows.map(({ id }) => id)],
  );
  const { rows: told } = await client.query<{ alert: string }>(
    "select distinct alert from alert_deliveries where alert = any ($1::uuid[]) and state not in ('waiting', 'cancelled')",
    [rows.map(({ id }) => id)],
  );
  const known = new Set(told.map(({ alert }) => alert));
  return rows.filter(({ id }) => !known.has(id));
}

async function countSoftware(client: PostgresClient, truths: Iterable<Truth>): Promise<Map<string, number>> {
  const places = new Map(
    [...truths].map(({ customer, machine }) => [`${customer}/${machine}`, [customer, machine]]),
  );
  const { rows } = await client.query<{ key: string; count: number }>(
    `select i.customer || '/' || i.machine as key, count(*) filter (where not i.in_maintenance)::int as count
     from unnest($1::text[], $2::text[]) as u (customer, machine)
     join instances i on i.customer = u.customer and i.machine = u.machine group by 1`,
    [[...places.values()].map(([customer]) => customer), [...places.values()].map(([, machine]) => machine)],
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

async function countFleets(
  client: PostgresClient,
  customers: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ customer: string; count: number }>(
    `select customer, sum(count)::float8 as count from instance_counts
     where customer = any ($1::text[]) and colour <> 'grey' group by 1`,
    [customers],
  );
  return new Map(rows.map(({ customer, count }) => [customer, count]));
}

export type Asked = {
  readonly instances: readonly string[];
  /** Beside those of silences of the instances. */
  readonly causes: readonly string[];
  /** Whether some of them may have fallen silent: then a mass is looked for. */
  readonly silences: boolean;
};

/** Loads what the rules need to decide about these instances and causes. The alerts are locked before. */
export async function loadWorld(client: PostgresClient, asked: Asked, nowUs: number): Promise<World> {
  const truths = await loadTruths(client, asked.instances);
  const all = [...truths.values()];
  const customers = [...new Set(all.map(({ customer }) => customer))];
  const untold = asked.silences ? await loadUntold(client, customers) : [];
  const rows = await loadMembers(
    client,
    asked.instances,
    untold.map(({ id }) => id),
  );
  const wanted = [...new Set([...all.map(causes.silence), ...customers.map(causes.mass), ...asked.causes])];
  const ids = [...new Set([...rows.map(({ alert }) => alert), ...untold.map(({ id }) => id)])];
  const loaded = await loadAlerts(client, ids, wanted, nowUs);
  const byId = new Map(loaded.map((alert) => [alert.id, alert]));
  const alerts = new Map<string, Alert>();
  for (const alert of loaded) {
    const known = alerts.get(alert.cause);
    if (!known || isLiving(alert) || !isLiving(known)) alerts.set(alert.cause, alert);
  }
  const members = new Map<string, Member[]>();
  for (const { alert: id, ...row } of rows) {
    const alert = byId.get(id);
    if (!alert) continue;
    const member: Member = { alert, ...row, backAt: null, backBecause: null };
    members.set(row.instance, [...(members.get(row.instance) ?? []), member]);
  }
  return emptyWorld({
    alerts,
    members,
    truths,
    software: asked.silences ? await countSoftware(client, all) : new Map(),
    fleets: asked.silences ? await countFleets(client, customers) : new Map(),
    untold: Map.groupBy(
      untold.flatMap(({ id }) => byId.get(id) ?? []),
      ({ customer }) => customer ?? "",
    ),
  });
}
