import type { Parts } from "../lists/page-statement.ts";
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
 * Instances whose liveness changed since PostgreSQL was told, with their true liveness and colour. `offset 0` has them
 * picked before a filter is tried: the planner would try it on a million rows first.
 */
function changedInstances(overlay: Overlay, values: SqlValues): string {
  return `(select ${stored.map((column) => `s.${column}`).join(", ")}, o.liveness, o.since as liveness_since, n.colour,
        colour_rank(n.colour), case when n.colour = s.colour then s.colour_since else o.since end as colour_since
      from ${bindChanges(overlay, values)} join instances s on s.id = o.id
      cross join lateral (select instance_colour(o.liveness, s.status, s.severity, s.in_maintenance) as colour) n offset 0)`;
}

/** All others. */
function unchangedInstances({ changes }: Overlay, { bind }: SqlValues): string {
  const columns = [...stored, ...changing].map((column) => `s.${column}`).join(", ");
  return `(select ${columns} from instances s where not s.id = any(${bind([...changes.keys()])}::bigint[]))`;
}

/**
 * `instances` as they are at this moment, as `i`, so that filters, order and pages are right however late the record is.
 * In two parts, because the order of an index is lost where they are laid together.
 */
export const instanceParts = (overlay: Overlay, values: SqlValues): Parts => ({
  columns: [...stored, ...changing],
  alias: "i",
  key: "id",
  from:
    overlay.changes.size === 0
      ? ["instances"]
      : [unchangedInstances(overlay, values), changedInstances(overlay, values)],
});

/** The same as one table, for `from … i` where no order matters. */
export const effectiveInstances = (overlay: Overlay, values: SqlValues): string =>
  overlay.changes.size === 0
    ? "instances"
    : `(select * from ${unchangedInstances(overlay, values)} u union all select * from ${changedInstances(overlay, values)} c)`;
