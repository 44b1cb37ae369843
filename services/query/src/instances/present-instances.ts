import { type Condition, colourReason, colourReasons } from "@rollcall/contracts/colour";
import { type ColourFacts, colourText } from "@rollcall/contracts/colour-text";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { type Beat, type Liveness, livenessAt } from "@rollcall/contracts/redis";
import type { Queryable } from "@rollcall/service-kit";
import { type LiveState, nowUs, type Overlay } from "../stores/live-state.ts";
import { instantOfUs } from "../times.ts";
import type { InstanceRow } from "./instance-row.ts";

export type Instance = components["schemas"]["Instance"];

type WorstDiagnostic = NonNullable<ColourFacts["diagnostic"]>;

const worstSql = `
  select distinct on (instance) instance, code, message, count(*) over (partition by instance) - 1 as others
  from diagnostics
  where instance = any($1::bigint[]) and suppressed_by is null and acknowledged_at is null
    and (closed_at is null or severity = 2) and severity > 0
  order by instance, severity desc, last_seen_at desc`;

async function readWorstDiagnostics(
  postgres: Queryable,
  rows: readonly InstanceRow[],
): Promise<Map<string, WorstDiagnostic>> {
  const ids = rows.filter(({ severity }) => severity > 0).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = await postgres.query<{
    instance: string;
    code: number;
    message: string | null;
    others: string;
  }>(worstSql, [ids]);
  return new Map(
    found.rows.map(({ instance, code, message, others }) => [
      instance,
      { code, message, others: Number(others) },
    ]),
  );
}

/** When the liveness became what it is, as far as it is known. */
function sinceOf(row: InstanceRow, liveness: Liveness, beat: Beat | undefined): Date {
  if (liveness === row.liveness || !beat) return row.liveness_since;
  return new Date((liveness === "overdue" ? beat.deadlineUs : beat.lastAtUs) / 1_000);
}

const conditionOf = (row: InstanceRow, liveness: Liveness): Condition => ({
  liveness,
  status: row.status,
  severity: row.severity,
  inMaintenance: row.in_maintenance,
  customerInactive: row.customer_inactive,
});

function presentInstance(
  row: InstanceRow,
  beat: Beat | undefined,
  at: { readonly us: number; readonly overlay: Overlay; readonly diagnostic: WorstDiagnostic | undefined },
): Instance {
  const liveness = beat ? livenessAt(beat, at.us, at.overlay.sweptAtUs(row.id)) : row.liveness;
  const reason = colourReason(conditionOf(row, liveness));
  const changed = colourReasons[reason] !== colourReasons[colourReason(conditionOf(row, row.liveness))];
  const since = sinceOf(row, liveness, beat);
  const diagnostic = reason.endsWith("_diagnostic") && at.diagnostic ? { diagnostic: at.diagnostic } : {};
  const facts: ColourFacts = {
    reason,
    silentSeconds: beat && beat.lastAtUs > 0 ? (at.us - beat.lastAtUs) / 1e6 : null,
    overdueAfterSeconds: row.overdue_after_seconds,
    statusMessage: row.status_message,
    plannedReason: row.planned_reason,
    ...diagnostic,
  };
  return {
    id: row.id,
    customer: row.customer,
    machine: row.machine,
    software: row.software,
    display_name: row.display_name,
    colour: colourReasons[reason],
    colour_reason: reason,
    colour_text: colourText(facts),
    colour_since: (changed ? since : row.colour_since).toISOString(),
    liveness,
    liveness_since: since.toISOString(),
    last_heartbeat_at: beat && beat.lastAtUs > 0 ? instantOfUs(beat.lastAtUs) : null,
    overdue_at: beat && beat.deadlineUs > 0 ? instantOfUs(beat.deadlineUs) : null,
    overdue_after_seconds: row.overdue_after_seconds,
    status: row.status,
    status_message: row.status_message,
    status_since: row.status_since?.toISOString() ?? null,
    severity: row.severity,
    in_maintenance: row.in_maintenance,
    version: row.version,
    addresses: row.addresses,
    first_seen_at: row.first_seen_at.toISOString(),
  };
}

/** Rows as the API shows them, with the liveness of this moment by arithmetic on their deadlines. */
export async function presentInstances(
  { postgres, live }: { readonly postgres: Queryable; readonly live: LiveState },
  rows: readonly InstanceRow[],
  overlay: Overlay,
): Promise<Instance[]> {
  const [beats, diagnostics] = await Promise.all([
    live.beats(rows.map(({ id }) => id)),
    readWorstDiagnostics(postgres, rows),
  ]);
  const us = nowUs();
  return rows.map((row, n) =>
    presentInstance(row, beats[n], { us, overlay, diagnostic: diagnostics.get(row.id) }),
  );
}
