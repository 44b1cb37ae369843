import { type Postgres, type PostgresClient, transaction } from "@rollcall/service-kit";
import { planAlert, type Step } from "../routes/rules.ts";
import { listChannelsOfRoutes, listEnabledRoutes } from "../routes/store.ts";
import { type Silence, silenceFits } from "../silences/rules.ts";
import { alertColumns, lockAlerts } from "./load-world.ts";
import { lookAt, type Scope } from "./look-at.ts";
import { note, tell } from "./open-and-close.ts";
import { saveEvents } from "./save-world.ts";
import { settleWorld } from "./settle-world.ts";
import { loadViews } from "./views.ts";
import { type Alert, emptyWorld, type World } from "./world.ts";

const timersPerRound = 100;

type Timer = {
  id: string;
  kind: string;
  alert: string | null;
  route: string | null;
  step: number | null;
  detail: Record<string, unknown>;
};

const worldOf = (alerts: readonly Alert[]): World =>
  emptyWorld({ alerts: new Map(alerts.map((alert) => [alert.cause, alert])) });

async function alertsWhere(client: PostgresClient, condition: string, values: unknown[]): Promise<Alert[]> {
  const { rows } = await client.query<Alert>(
    `select ${alertColumns} from alerts a where ${condition} order by a.id`,
    values,
  );
  return rows;
}

const insertSql = `
  insert into alert_deliveries (alert, channel, route, event, due_at)
  select $1, c.id, $2, $3, clock_timestamp() from channels c
  where c.id = any ($4::uuid[]) and c.enabled and c.deleted_at is null
    and not exists (select from alert_deliveries w where w.alert = $1 and w.channel = c.id and w.state = 'waiting')`;

async function remind(client: PostgresClient, timer: Timer): Promise<void> {
  const [alert] = await alertsWhere(client, "a.id = $1", [timer.alert]);
  if (alert?.state !== "active" || alert.acknowledgedBy !== null) return;
  const routes = await listEnabledRoutes(client);
  const route = routes.find(({ id }) => id === timer.route);
  const view = (await loadViews(client, [alert])).get(alert.id);
  if (!route || !view) return;
  const channels = await listChannelsOfRoutes(client);
  if (timer.kind === "escalate") {
    const step: Step | undefined = route.steps[timer.step ?? 0];
    const scoped = planAlert(view, [{ ...route, channels: step?.channels ?? [], steps: [] }], channels);
    const told = scoped
      .filter(({ channel }) => step?.channels.includes(channel))
      .map(({ channel }) => channel);
    await client.query(insertSql, [alert.id, route.id, "escalated", told]);
    return;
  }
  const own = planAlert(view, routes, channels).filter((plan) => plan.route?.id === route.id);
  await client.query(insertSql, [alert.id, route.id, "repeated", own.map(({ channel }) => channel)]);
  await client.query(
    `insert into alert_timers (kind, due_at, alert, route, step)
     values ('repeat', clock_timestamp() + make_interval(secs => $3), $1, $2, 0)`,
    [alert.id, route.id, route.repeat_seconds],
  );
}

/** What its time has come for, each in the transaction that forgets it. */
async function runTimers(client: PostgresClient, nowUs: number): Promise<number> {
  const { rows } = await client.query<Timer>(
    `delete from alert_timers where id in (
       select id from alert_timers where due_at <= clock_timestamp() order by due_at limit $1 for update skip locked)
     returning id, kind, alert, route, step, detail`,
    [timersPerRound],
  );
  for (const timer of rows) {
    const { scope, because } = timer.detail as { scope?: Scope; because?: string };
    if (timer.kind === "look" && scope) await lookAt(client, scope, because ?? "", nowUs, false);
    else if (timer.alert) await remind(client, timer);
  }
  return rows.length;
}

type DueSilence = Silence & { over_now: boolean };

async function beginSilence(client: PostgresClient, silence: Silence, nowUs: number): Promise<void> {
  const living = await alertsWhere(client, "a.state = 'active'", []);
  const views = await loadViews(client, living);
  const world = worldOf(living);
  for (const alert of living) {
    const view = views.get(alert.id);
    if (!view || !silenceFits(silence, view)) continue;
    alert.state = "silenced";
    alert.silence = silence.id;
    note(world, alert, "silenced", nowUs, { silence: silence.id, reason: silence.reason });
    world.tellings.push({ alert, event: "fired", holdUs: 0 });
  }
  await settleWorld(client, world, nowUs);
}

/** What it held back and still lives is told now, unless another holds it back. */
async function endOfSilence(client: PostgresClient, silence: Silence, nowUs: number): Promise<void> {
  const held = await alertsWhere(client, "a.state = 'silenced' and a.silence = $1", [silence.id]);
  const world = worldOf(held);
  for (const alert of held) {
    alert.state = "active";
    alert.silence = null;
    note(world, alert, "unsilenced", nowUs, { silence: silence.id });
    tell(world, alert, "fired");
  }
  await settleWorld(client, world, nowUs);
}

async function runSilences(client: PostgresClient, nowUs: number): Promise<number> {
  const { rows } = await client.query<DueSilence>(
    `select id, scope, matchers, reason, starts_at, ends_at, created_by, ended_by, ends_at <= clock_timestamp() as over_now
     from silences where not over and ((not begun and starts_at <= clock_timestamp()) or ends_at <= clock_timestamp())
     order by id for update`,
  );
  for (const silence of rows) {
    if (silence.over_now) await endOfSilence(client, silence, nowUs);
    else await beginSilence(client, silence, nowUs);
    await client.query("update silences set begun = true, over = $2 where id = $1", [
      silence.id,
      silence.over_now,
    ]);
  }
  return rows.length;
}

/** "Until tomorrow 8:00" is over and it still lives: it is told again. */
async function runAcknowledgements(client: PostgresClient, nowUs: number): Promise<number> {
  const due = await alertsWhere(
    client,
    "a.state not in ('resolved', 'grouped') and a.acknowledged_until <= clock_timestamp()",
    [],
  );
  const world = worldOf(due);
  for (const alert of due) {
    alert.acknowledgedBy = null;
    world.changed.add(alert);
    tell(world, alert, "fired");
  }
  await settleWorld(client, world, nowUs);
  await saveEvents(
    client,
    due.map((alert) => ({ alert, at: nowUs, kind: "acknowledgement_ended", detail: {} })),
  );
  return due.length;
}

const dueSql = `
  select exists (select from alert_timers where due_at <= clock_timestamp())
    or exists (select from silences where not over and ((not begun and starts_at <= clock_timestamp()) or ends_at <= clock_timestamp()))
    or exists (select from alerts where state not in ('resolved', 'grouped') and acknowledged_until <= clock_timestamp()) as due`;

/**
 * Does what time asks of alerts: repetitions, escalations, begins and ends of silences and acknowledgements, second looks
 * after windows. Answers how many things were due. Any number of processes may call it.
 */
export async function keepAlertTimes(postgres: Postgres, nowUs = Date.now() * 1e3): Promise<number> {
  const { rows } = await postgres.query<{ due: boolean }>(dueSql);
  if (!rows[0]?.due) return 0;
  return transaction(postgres, async (client) => {
    await lockAlerts(client);
    const silences = await runSilences(client, nowUs);
    const acknowledgements = await runAcknowledgements(client, nowUs);
    return silences + acknowledgements + (await runTimers(client, nowUs));
  });
}
