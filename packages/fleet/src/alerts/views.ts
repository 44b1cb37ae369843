import type { PostgresClient } from "@rollcall/service-kit";
import type { AlertView } from "../routes/rules.ts";
import type { Alert } from "./world.ts";

type Viewed = Pick<Alert, "id" | "source" | "type" | "severity" | "customer" | "machine" | "software">;

/** Alerts as routes and silences see them: with the line of their customer and the labels of their machine. */
export async function loadViews(
  client: Pick<PostgresClient, "query">,
  alerts: readonly Viewed[],
): Promise<Map<string, AlertView>> {
  const customers = [...new Set(alerts.flatMap(({ customer }) => customer ?? []))];
  const { rows: lines } = await client.query<{ customer: string; line: string[] }>(
    "select u.customer, customer_and_parents(u.customer) as line from unnest($1::text[]) as u (customer)",
    [customers],
  );
  const placed = alerts.filter(({ machine }) => machine !== null);
  const { rows: labelled } = await client.query<{ key: string; labels: Record<string, unknown> }>(
    `select distinct u.customer || '/' || u.machine as key, m.labels
     from unnest($1::text[], $2::text[]) as u (customer, machine)
     join machines m on m.customer = u.customer and m.slug = u.machine where m.labels <> '{}'`,
    [placed.map(({ customer }) => customer), placed.map(({ machine }) => machine)],
  );
  const lineOf = new Map(lines.map(({ customer, line }) => [customer, line]));
  const labelsOf = new Map(labelled.map(({ key, labels }) => [key, labels]));
  return new Map(
    alerts.map(({ id, source, type, severity, customer, machine, software }) => {
      const line = lineOf.get(customer ?? "") ?? [];
      const labels = labelsOf.get(`${customer}/${machine}`) ?? {};
      return [id, { id, source, type, severity, customer, machine, software, line, labels }];
    }),
  );
}
