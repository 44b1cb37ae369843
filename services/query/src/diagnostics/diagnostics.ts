import type { components } from "@rollcall/contracts/generated/api.ts";
import { anyField, type Field, type OrderKey } from "@rollcall/filter-language";
import type { ListStatement } from "../lists/read-page.ts";
import type { SqlValues } from "../lists/sql-values.ts";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import { type Scope, scopeSql } from "../scope.ts";

export type Diagnostic = components["schemas"]["Diagnostic"];
export const diagnosticStates = ["open", "unacknowledged", "active", "closed", "all"] as const;
export type DiagnosticState = (typeof diagnosticStates)[number];

export type DiagnosticRow = {
  id: string;
  customer: string;
  machine: string;
  software: string;
  module: string;
  code: number;
  severity: 0 | 1 | 2;
  message: string | null;
  context: Record<string, unknown> | null;
  opened_at: Date;
  last_seen_at: Date;
  closed_at: Date | null;
  count: string;
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
  suppressed_by: string | null;
  acknowledged_comment: string | null;
};

const stored = `id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count,
  acknowledged_by, acknowledged_at, suppressed_by, acknowledged_comment`;

/** What is open or still colours is in one table; what is over, in the other. */
const tables: Readonly<Record<DiagnosticState, string>> = {
  open: `(select ${stored} from diagnostics where closed_at is null)`,
  unacknowledged: `(select ${stored} from diagnostics
    where severity = 2 and acknowledged_at is null and suppressed_by is null)`,
  active: "diagnostics",
  closed: `(select ${stored} from diagnostics where closed_at is not null
    union all select ${stored} from diagnostic_history)`,
  all: `(select ${stored} from diagnostics union all select ${stored} from diagnostic_history)`,
};

export const fromDiagnostics = (state: DiagnosticState): string =>
  `${tables[state]} d join instances i on i.id = d.instance`;

const fields: Readonly<Record<string, Field>> = {
  [anyField]: {
    type: "text",
    ignoreCase: true,
    sql: "concat_ws(' ', d.code, d.message, d.module, i.customer, i.machine, i.software, i.display_name)",
  },
  code: { type: "number", sql: "d.code", orderType: "bigint" },
  severity: { type: "number", sql: "d.severity", orderType: "bigint" },
  module: { type: "text", sql: "d.module" },
  message: { type: "text", sql: "d.message", ignoreCase: true, order: "coalesce(d.message, '')" },
  customer: { type: "text", sql: "i.customer" },
  machine: { type: "text", sql: "i.machine" },
  software: { type: "text", sql: "i.software" },
  opened: { type: "instant", sql: "d.opened_at" },
  last_seen: { type: "instant", sql: "d.last_seen_at" },
  count: { type: "number", sql: "d.count", orderType: "bigint" },
  acknowledged_by: { type: "text", sql: "d.acknowledged_by", order: "coalesce(d.acknowledged_by, '')" },
  acknowledged: { type: "boolean", sql: "(d.acknowledged_at is not null)" },
  suppressed: { type: "boolean", sql: "(d.suppressed_by is not null)" },
};
export const resolveDiagnosticField = (name: string): Field | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

const newestFirst: OrderKey = { name: "opened", sql: "d.opened_at", type: "timestamptz", descending: true };
const worstFirst: OrderKey = { name: "severity", sql: "d.severity", type: "bigint", descending: true };
const openFirst: OrderKey = { name: "open", sql: "(d.closed_at is null)", type: "boolean", descending: true };

/** Where something is to be done, errors come first; a history is told from its end. */
function usualOrder(state: DiagnosticState, instance: string | undefined): readonly OrderKey[] {
  if (instance !== undefined) return [openFirst, worstFirst, newestFirst];
  return state === "closed" || state === "all" ? [newestFirst] : [worstFirst, newestFirst];
}

export type DiagnosticRequest = Pick<ListRequest, "filter" | "orderBy"> & {
  readonly state: DiagnosticState;
  /** One instance, open ones first; or all in the scope, in the order of what is to be done. */
  readonly instance?: string;
};

export const diagnosticsStatement =
  (scope: Scope, { filter, orderBy, state, instance }: DiagnosticRequest) =>
  (values: SqlValues): ListStatement & { readonly from: string } => ({
    columns: `d.id, i.customer, i.machine, i.software, d.module, d.code, d.severity, d.message, d.context, d.opened_at,
      d.last_seen_at, d.closed_at, d.count, d.acknowledged_by, d.acknowledged_at, d.suppressed_by, d.acknowledged_comment`,
    from: fromDiagnostics(state),
    where: [
      instance === undefined
        ? scopeSql(scope, "i.customer", values.bind)
        : `d.instance = ${values.bind(instance)}`,
      filterSql(filter, resolveDiagnosticField, values),
    ],
    order: orderKeys(orderBy, resolveDiagnosticField, {
      usual: usualOrder(state, instance),
      last: { name: "id", sql: "d.id", type: "uuid" },
    }),
  });

export const presentDiagnostic = (row: DiagnosticRow): Diagnostic => ({
  id: row.id,
  customer: row.customer,
  machine: row.machine,
  software: row.software,
  module: row.module,
  code: row.code,
  severity: row.severity,
  message: row.message,
  context: row.context,
  opened_at: row.opened_at.toISOString(),
  last_seen_at: row.last_seen_at.toISOString(),
  closed_at: row.closed_at?.toISOString() ?? null,
  count: Number(row.count),
  acknowledged_by: row.acknowledged_by,
  acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
  acknowledged_comment: row.acknowledged_comment,
  suppressed: row.suppressed_by !== null,
});
