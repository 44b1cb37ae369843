import { factId, type NewFact } from "@rollcall/contracts/facts";
import { type PostgresClient, tellFacts } from "@rollcall/service-kit";
import { note } from "../alerts/open-and-close.ts";
import { loadViews } from "../alerts/views.ts";
import type { Alert, Telling, World } from "../alerts/world.ts";
import { type AlertView, planAlert, type Plan } from "../routes/rules.ts";
import { listChannelsOfRoutes, listEnabledRoutes } from "../routes/store.ts";
import { type Silence, silencedBy } from "../silences/rules.ts";
import { listHoldingSilences } from "../silences/store.ts";

/** What comes within this time of another is told with it, and a mass has time to be seen as one. */
export const gatherMs = 300;

/** Events by which an alert is told as firing. */
export const firingEvents = ["fired", "repeated", "escalated"] as const;

/** Alerts that a silence holds back are not told; the state says so. */
export function silenceTellings(
  world: World,
  views: ReadonlyMap<string, AlertView>,
  silences: readonly Silence[],
  nowUs: number,
): void {
  for (const { alert, event } of world.tellings) {
    const view = views.get(alert.id);
    if (event !== "fired" || !view || alert.state !== "active") continue;
    const silence = silencedBy(silences, view, nowUs);
    if (!silence) continue;
    alert.state = "silenced";
    alert.silence = silence.id;
    note(world, alert, "silenced", nowUs, { silence: silence.id, reason: silence.reason });
  }
}

type Row = { readonly alert: Alert; readonly plan: Plan; readonly event: string; readonly dueUs: number };

// Alerts of a group that was told lately wait until its time has passed; one that waits already is not told twice.
const insertSql = `
  insert into alert_deliveries (alert, channel, route, event, group_key, due_at)
  select u.alert, u.channel, u.route, u.event, u.group_key, greatest(instant_of(u.due), (
      select max(d.created_at) + make_interval(secs => u.group_seconds) from alert_deliveries d
      where u.group_seconds > 0 and d.channel = u.channel and d.group_key = u.group_key and d.alert <> u.alert
        and d.state in ('sending', 'retrying', 'delivered') and d.event = any ('{fired,repeated}')
        and d.created_at > clock_timestamp() - make_interval(secs => u.group_seconds)))
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::int[]) with ordinality
    as u (alert, channel, route, event, group_key, due, group_seconds, n)
  where not exists (
    select from alert_deliveries w where w.alert = u.alert and w.channel = u.channel and w.state = 'waiting'
      and w.event = any ('{fired,repeated,escalated}') and w.due_at <= instant_of(u.due))
  order by u.n`;

async function insertFiring(client: PostgresClient, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(insertSql, [
    rows.map(({ alert }) => alert.id),
    rows.map(({ plan }) => plan.channel),
    rows.map(({ plan }) => plan.route?.id ?? null),
    rows.map(({ event }) => event),
    rows.map(({ plan }) => plan.groupKey),
    rows.map(({ dueUs }) => Math.round(dueUs)),
    rows.map(({ plan }) => plan.groupSeconds),
  ]);
}

/** What was to be told and was not yet will never be: the alerts are over, silenced, in a window or part of a mass. */
export const cancelWaiting = (client: PostgresClient, alerts: readonly string[], because: string) =>
  client.query(
    `update alert_deliveries set state = 'cancelled', answer = $2, ended_at = clock_timestamp()
     where alert = any ($1::uuid[]) and state = 'waiting' and event <> 'resolved'`,
    [alerts, because],
  );

// To every channel whose last word about the alert is that it fires: told, being told, or tried and not given up.
const insertResolvedSql = `
  insert into alert_deliveries (alert, channel, route, event, group_key, due_at)
  select last.alert, last.channel, last.route, 'resolved', last.group_key, clock_timestamp()
  from (
    select distinct on (d.alert, d.channel) d.* from alert_deliveries d
    where d.alert = any ($1::uuid[]) and d.state in ('sending', 'retrying', 'delivered')
      and d.event <> 'acknowledged'
    order by d.alert, d.channel, d.id desc
  ) as last
  join channels c on c.id = last.channel and c.send_resolved and c.enabled and c.deleted_at is null
  where last.event <> 'resolved'
  order by last.alert, last.channel`;

async function planResolved(client: PostgresClient, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  const ids = alerts.map(({ id }) => id);
  // Of our own blindness one hears also when it is over already: only then can it be told at all.
  const cancelled = alerts.filter(({ type }) => type !== "blind").map(({ id }) => id);
  await cancelWaiting(client, cancelled, "it was over before it was told");
  await client.query(insertResolvedSql, [ids]);
  await client.query(
    `insert into alert_deliveries (alert, channel, route, event, group_key, due_at)
     select d.alert, d.channel, d.route, 'resolved', d.group_key, d.due_at from alert_deliveries d
     join channels c on c.id = d.channel and c.send_resolved
     where d.alert = any ($1::uuid[]) and not (d.alert = any ($2::uuid[])) and d.state = 'waiting' and d.event = 'fired'`,
    [ids, cancelled],
  );
  await client.query("delete from alert_timers where alert = any ($1::uuid[])", [ids]);
}

/** Repetitions and further channels, for as long as nobody acknowledges. */
async function planTimers(client: PostgresClient, rows: readonly Row[]): Promise<void> {
  const routed = new Map(
    rows.flatMap((row) => (row.plan.route ? [[`${row.alert.id} ${row.plan.route.id}`, row]] : [])),
  );
  const timers = [...routed.values()].flatMap(({ alert, plan: { route }, dueUs }) => {
    const at = (seconds: number) => Math.round(dueUs + seconds * 1e6);
    const repeat = route?.repeat_seconds;
    const steps = (route?.steps ?? []).map((step, n) => ({
      kind: "escalate",
      n,
      due: at(step.after_seconds),
    }));
    const repeats = repeat ? [{ kind: "repeat", n: 0, due: at(repeat) }] : [];
    return [...repeats, ...steps].map((timer) => ({ ...timer, alert: alert.id, route: route?.id }));
  });
  if (timers.length === 0) return;
  await client.query(
    `insert into alert_timers (kind, due_at, alert, route, step)
     select kind, instant_of(due), alert, route, n
     from jsonb_to_recordset($1::jsonb) as u (kind text, due bigint, alert uuid, route uuid, n integer)
     where not exists (select from alert_timers t where t.alert = u.alert and t.route = u.route and t.kind = u.kind and t.step = u.n)`,
    [JSON.stringify(timers)],
  );
}

/** The facts of alerts: of one that was raised or lives on it is told again that it fired. */
const asFact = ({ alert, event }: Telling, nowUs: number): NewFact | undefined => {
  const name =
    event === "resolved" ? "alert.resolved" : alert.state === "silenced" ? "alert.silenced" : "alert.fired";
  const { id, customer, machine, software, instance, source, type, severity } = alert;
  const at = Math.round(event === "resolved" ? (alert.resolvedAt ?? nowUs) : alert.openedAt);
  const data = { alert: id, source, alert_type: type, severity, members: alert.open, flaps: alert.flaps };
  return { id: factId(name, id, Math.round(nowUs)), name, at, customer, machine, software, instance, data };
};

/** Decides who is told what and when, in the transaction of the alerts. Before `saveWorld`, because silences change alerts. */
export async function prepareTellings(client: PostgresClient, world: World, nowUs: number) {
  const alerts = world.tellings.map(({ alert }) => alert);
  const views = await loadViews(client, alerts);
  silenceTellings(world, views, await listHoldingSilences(client, nowUs), nowUs);
  return views;
}

/** After `saveWorld`: deliveries, timers and facts of all tellings. */
export async function planTellings(
  client: PostgresClient,
  world: World,
  views: ReadonlyMap<string, AlertView>,
  nowUs: number,
): Promise<void> {
  const held = [...world.changed].filter(({ state }) => state !== "active" && state !== "resolved");
  if (held.length > 0)
    await cancelWaiting(
      client,
      held.map(({ id }) => id),
      "it was silenced, in a window, or part of a mass before it was told",
    );
  if (world.tellings.length === 0) return;
  const [routes, channels] = [await listEnabledRoutes(client), await listChannelsOfRoutes(client)];
  // One that fired and was resolved within one batch is told to nobody, unless it is of ourselves.
  const firing = world.tellings.filter(
    ({ alert, event }) => event === "fired" && (alert.state === "active" || alert.type === "blind"),
  );
  const rows = firing.flatMap(({ alert, holdUs }): Row[] => {
    const view = views.get(alert.id);
    if (!view) return [];
    return planAlert(view, routes, channels).map((plan) => {
      const due = nowUs + gatherMs * 1e3 + plan.delaySeconds * 1e6 + holdUs;
      return { alert, plan, event: "fired", dueUs: Math.max(due, alert.dampedUntil ?? 0) };
    });
  });
  await insertFiring(client, rows);
  await planTimers(client, rows);
  const ended = world.tellings.filter(({ event }) => event === "resolved").map(({ alert }) => alert);
  await planResolved(client, ended);
  await tellFacts(
    client,
    world.tellings.flatMap((telling) => asFact(telling, nowUs) ?? []),
  );
}
