import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Queryable } from "@rollcall/service-kit";
import { presentCondition } from "../canary/track-conditions.ts";
import type { Deps } from "../deps.ts";
import { addCounts, countByColour, noCounts } from "../instances/count-by-colour.ts";
import { completeReds, listNewestReds, type RedRow } from "../instances/newest-reds.ts";
import { type Instance, presentInstances } from "../instances/present-instances.ts";
import { createSqlValues, whereSql } from "../lists/sql-values.ts";
import { type Scope, scopeSql } from "../scope.ts";
import type { Overlay } from "../stores/live-state.ts";
import { countTree, type CustomerNode } from "./customer-tree.ts";
import { noticeColumns, type NoticeRow, noticesSql, presentNotice } from "./notices.ts";
import { groupReds } from "./red-groups.ts";

export type Overview = components["schemas"]["Overview"];

const shownReds = 20;
/** Read a few more than are shown: some may have been heard again since. */
const spareReds = 10;
/** So many of the newest are looked at for what they have in common. */
const groupedReds = 500;

async function readCustomers(postgres: Queryable, scope: Scope): Promise<CustomerNode[]> {
  const values = createSqlValues();
  const where = whereSql([scopeSql(scope, "slug", values.bind)]);
  const { rows } = await postgres.query<CustomerNode>(
    `select slug, name, parent, active from customers ${where} order by slug`,
    values.values,
  );
  return rows;
}

async function readRecentNotices(postgres: Queryable, scope: Scope): Promise<NoticeRow[]> {
  const { bind, values } = createSqlValues();
  const { rows } = await postgres.query<NoticeRow>(
    `select ${noticeColumns} from ${noticesSql(scope, bind)}
     where n.to_at is null or n.to_at > now() - interval '24 hours' order by n.from_at desc limit 20`,
    values,
  );
  return rows;
}

const asTurnedRed = (instance: Instance): Overview["turned_red"][number] => ({
  id: instance.id,
  customer: instance.customer,
  machine: instance.machine,
  software: instance.software,
  display_name: instance.display_name,
  since: instance.colour_since,
  reason: instance.colour_reason,
  text: instance.colour_text,
  last_heartbeat_at: instance.last_heartbeat_at,
  version: instance.version,
});

async function readTurnedRed(
  deps: Deps,
  overlay: Overlay,
  reds: readonly RedRow[],
): Promise<Overview["turned_red"]> {
  const rows = await completeReds(deps.postgres, reds.slice(0, shownReds + spareReds));
  return (
    (await presentInstances(deps, rows, overlay))
      // A heartbeat may have come since they were found.
      .filter(({ colour }) => colour === "red")
      .slice(0, shownReds)
      .map(asTurnedRed)
  );
}

export async function readOverview(deps: Deps, scope: Scope): Promise<Overview> {
  const { postgres } = deps;
  const overlay = await deps.live.overlay();
  const seesAll = scope.customers === null;
  const [customers, own, reds, notices, figures, diskDays] = await Promise.all([
    readCustomers(postgres, scope),
    countByColour(postgres, scope, overlay),
    listNewestReds(postgres, groupedReds, { scope, overlay }),
    readRecentNotices(postgres, scope),
    deps.ingestFigures(scope),
    seesAll ? deps.diskDays() : null,
  ]);
  const asks = figures.heartbeatsPerSecond === null;
  return {
    as_of: overlay.asOf.toISOString(),
    degraded: overlay.degraded ?? (asks ? "The history does not answer: its figures are missing" : null),
    counts: [...own.values()].reduce(addCounts, noCounts()),
    customers: countTree(customers, own),
    turned_red: await readTurnedRed(deps, overlay, reds),
    red_groups: groupReds(reds),
    notices: notices.map(presentNotice),
    conditions: deps.canary.conditions().map((raised) => presentCondition(raised, seesAll)),
    heartbeats_per_second: figures.heartbeatsPerSecond,
    ingest_lag_seconds: deps.canary.lagSeconds(),
    queue_depth: seesAll ? deps.queueDepth() : null,
    disk_days: diskDays,
  };
}
