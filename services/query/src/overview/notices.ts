import { durationText } from "@rollcall/contracts/colour-text";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { type Scope, scopeSql } from "../scope.ts";

export type Notice = components["schemas"]["Notice"];

export type NoticeRow = {
  id: string;
  kind: string;
  from_at: Date;
  to_at: Date | null;
  detail: Record<string, unknown>;
};

/** The columns of a NoticeRow, of `notices` n that `noticesSql` found. */
export const noticeColumns = "n.id, n.kind, n.from_at, n.to_at, n.detail";

/**
 * Notices as somebody may see them. A mass silence touches him only when instances that he sees were in it; then it tells of
 * those alone, for what it says of all names other customers.
 */
export const noticesSql = (scope: Scope, bind: (value: unknown) => string): string =>
  scope.customers === null
    ? "notices n"
    : `(select n.id, n.kind, n.from_at, n.to_at, own.detail from notices n
        cross join lateral (
          select count(distinct f.instance) as members, jsonb_build_object('instances', count(distinct f.instance),
            'in_common', jsonb_build_object(
              'customer', case when min(i.customer) = max(i.customer) then min(i.customer) end,
              'version', case when count(i.version) = count(*) and min(i.version) = max(i.version) then min(i.version) end)
            ) as detail
          from flips f join instances i on i.id = f.instance
          where n.kind = 'mass_silence' and f.to_state = 'overdue' and f.at >= n.from_at
            and f.at <= coalesce(n.to_at, 'infinity') and ${scopeSql(scope, "i.customer", bind) ?? "true"}
        ) seen
        cross join lateral (
          select case when n.kind = 'mass_silence' then seen.detail else '{}'::jsonb end as detail) own
        where n.kind <> 'mass_silence' or seen.members > 0) n`;

const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1_000;

const shared = ["customer", "version", "network"] as const;

/** What nearly all of them share, in this order: JSON of the database has its own. */
function inCommon(detail: Record<string, unknown>): [string, string][] {
  const common = (detail["in_common"] ?? {}) as Record<string, unknown>;
  return shared.flatMap((name) => {
    const value = common[name];
    return typeof value === "string" ? [[name, value] as [string, string]] : [];
  });
}

function noticeText({ kind, from_at: from, to_at: to, detail }: NoticeRow): string {
  const lasted = to ? ` for ${durationText(seconds(from, to))}` : " and still do not";
  if (kind === "blind")
    return to
      ? `We could not hear${lasted}: silence in that time does not count against anybody`
      : "We cannot hear at the moment: nobody turns red until we can";
  if (kind === "mass_silence") {
    const { instances } = detail;
    const many =
      typeof instances === "number"
        ? `${instances.toLocaleString("en")} ${instances === 1 ? "instance" : "instances"}`
        : "Very many instances";
    const common = inCommon(detail).map(([name, value]) => `${name} ${value}`);
    return `${many} fell silent at once${common.length > 0 ? `, nearly all of ${common.join(", ")}` : ""}`;
  }
  return kind;
}

/** Finds those of a mass silence that are silent still, as a filter of instances. */
function membersFilter(row: NoticeRow): string | null {
  if (row.kind !== "mass_silence") return null;
  const customer = inCommon(row.detail).find(([name]) => name === "customer");
  // A filter knows no "at least": a millisecond more on both sides, which also covers what a millisecond cuts off.
  const from = new Date(row.from_at.getTime() - 1).toISOString();
  const until = row.to_at === null ? [] : [`since:<${new Date(row.to_at.getTime() + 2).toISOString()}`];
  const parts = ["liveness:overdue", `since:>${from}`, ...until];
  return [...parts, ...(customer ? [`customer:${customer[1]}`] : [])].join(" AND ");
}

export const presentNotice = (row: NoticeRow): Notice => ({
  id: row.id,
  kind: row.kind,
  from: row.from_at.toISOString(),
  to: row.to_at?.toISOString() ?? null,
  text: noticeText(row),
  detail: row.detail,
  members_filter: membersFilter(row),
});
