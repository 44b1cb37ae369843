import type { SqlValues } from "../lists/sql-values.ts";
import type { Overlay } from "../stores/live-state.ts";

const stored = [
  "id",
  "customer",
  "machine",
  "software",
  "display_name",
  "overdue_after_seconds",
  "first_seen_at",
  "version",
  "addresses",
  "addresses_text",
  "facts",
  "status",
  "status_message",
  "status_since",
  "severity",
  "in_maintenance",
  "planned_reason",
];
const changing = ["liveness", "liveness_since", "colour", "colour_rank", "colour_since"];

/** What overlay values a statement needs: instance, liveness, since. */
export function bindChanges({ changes }: Overlay, { bind }: SqlValues): string {
  const entries = [...changes];
  const ids = bind(entries.map(([id]) => id));
  const states = bind(entries.map(([, { liveness }]) => liveness));
  const since = bind(entries.map(([, { sinceUs }]) => new Date(sinceUs / 1_000)));
  return `unnest(${ids}::bigint[], ${states}::text[], ${since}::timestamptz[]) as o (id, liveness, since)`;
}

/**
 * `instances` as they are at this moment, for `from … i`: rows whose liveness changed since PostgreSQL was told come
 * with their true liveness and colour, so that filters, order and pages are right however late the record is.
 */
export function effectiveInstances(overlay: Overlay, values: SqlValues): string {
  if (overlay.changes.size === 0) return "instances";
  const changed = bindChanges(overlay, values);
  const ids = values.bind([...overlay.changes.keys()]);
  const columns = stored.map((column) => `s.${column}`).join(", ");
  return `(select ${columns}, ${changing.map((column) => `s.${column}`).join(", ")}
      from instances s where not s.id = any(${ids}::bigint[])
    union all
    select ${columns}, o.liveness, o.since, n.colour, colour_rank(n.colour),
        case when n.colour = s.colour then s.colour_since else o.since end
      from ${changed} join instances s on s.id = o.id
      cross join lateral (select instance_colour(o.liveness, s.status, s.severity, s.in_maintenance) as colour) n)`;
}
