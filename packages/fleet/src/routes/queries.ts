import type { Queryable } from "@rollcall/service-kit";
import { loadViews } from "../alerts/views.ts";
import type { Severity } from "@rollcall/contracts/alerts";
import type { Who } from "../write.ts";
import { type AlertView, planAlert, type Plan, type Route, routeTakes } from "./rules.ts";
import { listChannelsOfRoutes, listEnabledRoutes } from "./store.ts";

export type WouldTell = {
  readonly channel: string;
  readonly route: string | null;
  readonly delay_seconds: number;
};

const asAnswer = ({ channel, route, delaySeconds }: Plan): WouldTell => ({
  channel,
  route: route?.id ?? null,
  delay_seconds: delaySeconds,
});

/** Who would be told if this instance fell silent now; undefined where it is not there, or not the asker's to see. */
export async function whoWouldBeTold(
  client: Queryable,
  { roots }: Who,
  place: { readonly customer: string; readonly machine: string; readonly software: string },
): Promise<WouldTell[] | undefined> {
  const { rowCount } = await client.query(
    `select from instances where customer = $1 and machine = $2 and software = $3
       and ($4::text[] is null or customer in (select customers_under($4::text[])))`,
    [place.customer, place.machine, place.software, roots],
  );
  if (rowCount === 0) return undefined;
  const alert = {
    id: "00000000-0000-0000-0000-000000000000",
    source: "heartbeat",
    type: "deadline_missed",
    severity: "critical" as Severity,
    ...place,
  };
  const view = (await loadViews(client, [alert])).get(alert.id);
  if (!view) return undefined;
  const [routes, channels] = [await listEnabledRoutes(client), await listChannelsOfRoutes(client)];
  return planAlert(view, routes, channels).map(asAnswer);
}

const mostReplayed = 10_000;

/** How many of the alerts that the asker may see, of the last days, a route would have taken. */
export async function replayRoute(
  client: Queryable,
  { roots }: Who,
  route: Route,
  days = 7,
): Promise<{ readonly alerts: number; readonly taken: number }> {
  const { rows } = await client.query<Omit<AlertView, "line" | "labels">>(
    `select id, source, alert_type as type, severity, customer, machine, software from alerts
     where opened_at > now() - make_interval(days => $2) and state <> 'grouped'
       and ($1::text[] is null or customer in (select customers_under($1::text[])))
     order by opened_at desc limit ${mostReplayed}`,
    [roots, days],
  );
  const views = await loadViews(client, rows);
  const taken = [...views.values()].filter((view) => routeTakes({ ...route, enabled: true }, view));
  return { alerts: rows.length, taken: taken.length };
}
