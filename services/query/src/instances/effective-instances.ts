import type { Part, Parts } from "../lists/page-statement.ts";
import { type SqlValues, whereSql } from "../lists/sql-values.ts";
import type { Changes } from "../stores/changes.ts";
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

/** Changes as a table o: instance, liveness, since. */
const bindChanges = ({ to }: Changes, { bind }: SqlValues): string =>
  `(${to
    .map(
      ({ liveness, ids, sinceUs }) =>
        `select id, ${bind(liveness)}::text as liveness, timestamptz 'epoch' + since_us * interval '1 microsecond' as since
         from unnest(${bind(ids)}::bigint[], ${bind(sinceUs)}::bigint[]) as u (id, since_us)`,
    )
    .join(" union all ")}) o`;

const among = (column: string, keys: string | undefined) => (keys ? [`${column} in (${keys})`] : []);

/**
 * Instances whose liveness changed since PostgreSQL was told, with their true liveness and colour. `offset 0` has them
 * picked before a filter is tried: the planner would try it on a million rows first.
 */
const changedInstances =
  (changes: string): Part =>
  (keys) =>
    `(select ${stored.map((column) => `s.${column}`).join(", ")}, o.liveness, o.since as liveness_since, n.colour,
        colour_rank(n.colour), case when n.colour = s.colour then s.colour_since else o.since end as colour_since
      from ${changes} join instances s on s.id = o.id
      cross join lateral (select instance_colour(o.liveness, s.status, s.severity, s.in_maintenance) as colour) n
      ${whereSql(among("o.id", keys))} offset 0)`;

/** All others. */
const unchangedInstances =
  (changed: readonly string[]): Part =>
  (keys) => {
    const columns = [...stored, ...changing].map((column) => `s.${column}`).join(", ");
    const where = whereSql([
      ...changed.map((ids) => `not s.id = any(${ids}::bigint[])`),
      ...among("s.id", keys),
    ]);
    return `(select ${columns} from instances s ${where})`;
  };

const recordedInstances: Part = (keys) =>
  keys ? `(select * from instances ${whereSql(among("id", keys))})` : "instances";

function partsOf(changes: Changes, values: SqlValues): Part[] {
  if (changes.size === 0) return [recordedInstances];
  return [
    unchangedInstances(changes.to.map(({ ids }) => values.bind(ids))),
    changedInstances(bindChanges(changes, values)),
  ];
}

const asInstances = (from: readonly Part[]): Parts => ({
  columns: [...stored, ...changing],
  alias: "i",
  key: "id",
  from,
});

/**
 * `instances` as they are at this moment, as `i`, so that filters, order and pages are right however late the record is.
 * In two parts, because the order of an index is lost where they are laid together.
 */
export const instanceParts = ({ changes }: Overlay, values: SqlValues): Parts =>
  asInstances(partsOf(changes, values));

/** As PostgreSQL was told of them last. */
export const recordedParts = (): Parts => asInstances([recordedInstances]);

/** Only those that these changes are about, as they are. */
export const changedParts = (changes: Changes, values: SqlValues): Parts =>
  asInstances([changedInstances(bindChanges(changes, values))]);

/** The same as one table, for `from … i` where no order matters. */
export const effectiveInstances = ({ changes }: Overlay, values: SqlValues): string =>
  `(${partsOf(changes, values)
    .map((part, n) => `select * from ${part()} part_${n}`)
    .join(" union all ")})`;
