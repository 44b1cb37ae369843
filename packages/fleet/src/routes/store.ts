import type { Queryable } from "@rollcall/service-kit";
import type { Route, RoutedChannel } from "./rules.ts";

const columns = `id, customer, name, enabled, customers, severities, sources, types, machine, software, label_name, label_value,
  delay_seconds, group_by, group_seconds, repeat_seconds, steps, channels`;

export async function listEnabledRoutes(client: Queryable): Promise<Route[]> {
  const { rows } = await client.query<Route>(
    `select ${columns} from routes where enabled order by created_at, id`,
  );
  return rows;
}

export async function listChannelsOfRoutes(client: Queryable): Promise<RoutedChannel[]> {
  const { rows } = await client.query<RoutedChannel>(
    "select id, customer, enabled, send_resolved from channels where enabled and deleted_at is null order by created_at, id",
  );
  return rows;
}

/** Routes of these customers and those below them; null: all. */
export async function listRoutes(client: Queryable, roots: readonly string[] | null): Promise<Route[]> {
  const { rows } = await client.query<Route>(
    `select ${columns} from routes
     where $1::text[] is null or customer in (select customers_under($1::text[])) order by created_at, id`,
    [roots],
  );
  return rows;
}

export async function findRoute(client: Queryable, id: string): Promise<Route | undefined> {
  const { rows } = await client.query<Route>(`select ${columns} from routes where id = $1`, [id]);
  return rows[0];
}

/** Inserts it, or replaces the one of its id. */
export async function saveRoute(client: Queryable, route: Route, by: string): Promise<void> {
  await client.query(
    `insert into routes (id, customer, name, enabled, customers, severities, sources, types, machine, software, label_name,
       label_value, delay_seconds, group_by, group_seconds, repeat_seconds, steps, channels, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
     on conflict (id) do update set name = excluded.name, enabled = excluded.enabled, customers = excluded.customers,
       severities = excluded.severities, sources = excluded.sources, types = excluded.types, machine = excluded.machine,
       software = excluded.software, label_name = excluded.label_name, label_value = excluded.label_value,
       delay_seconds = excluded.delay_seconds, group_by = excluded.group_by, group_seconds = excluded.group_seconds,
       repeat_seconds = excluded.repeat_seconds, steps = excluded.steps, channels = excluded.channels, updated_at = now()`,
    [
      route.id,
      route.customer,
      route.name,
      route.enabled,
      route.customers,
      route.severities,
      route.sources,
      route.types,
      route.machine,
      route.software,
      route.label_name,
      route.label_value,
      route.delay_seconds,
      route.group_by,
      route.group_seconds,
      route.repeat_seconds,
      JSON.stringify(route.steps),
      route.channels,
      by,
    ],
  );
}

export const deleteRoute = (client: Queryable, id: string) =>
  client.query("delete from routes where id = $1", [id]);
