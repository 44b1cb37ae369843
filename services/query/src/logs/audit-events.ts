import type { components } from "@rollcall/contracts/generated/api.ts";
import { anyField, type Field } from "@rollcall/filter-language";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import type { PageStatement } from "../lists/page-statement.ts";
import type { SqlValues } from "../lists/sql-values.ts";
import type { TimeRange } from "../lists/time-range.ts";
import { type Scope, scopeSql } from "../scope.ts";

type AuditEvent = components["schemas"]["AuditEvent"];

export type AuditRow = {
  id: string;
  at: Date;
  actor: string | null;
  action: string;
  target: string | null;
  customer: string | null;
  address: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

const nullable = (column: string): Field => ({
  type: "text",
  sql: `a.${column}`,
  order: `coalesce(a.${column}, '')`,
});

const fields: Readonly<Record<string, Field>> = {
  [anyField]: {
    type: "text",
    ignoreCase: true,
    sql: "concat_ws(' ', a.actor, a.action, a.target, a.customer, a.address)",
  },
  actor: nullable("actor"),
  action: { type: "text", sql: "a.action" },
  target: nullable("target"),
  customer: nullable("customer"),
  address: nullable("address"),
  at: { type: "instant", sql: "a.at" },
};
const resolve = (name: string): Field | undefined => (Object.hasOwn(fields, name) ? fields[name] : undefined);

export const auditColumns = [
  "id",
  "at",
  "actor",
  "action",
  "target",
  "customer",
  "address",
  "before",
  "after",
] as const satisfies readonly (keyof AuditEvent)[];

export const auditStatement =
  (scope: Scope, range: TimeRange, { filter, orderBy }: Pick<ListRequest, "filter" | "orderBy">) =>
  (values: SqlValues): Omit<PageStatement, "pageSize" | "after"> => ({
    columns: auditColumns.map((column) => `a.${column}`).join(", "),
    from: "audit_events a",
    where: [
      `a.at >= ${values.bind(range.from)} and a.at < ${values.bind(range.to)}`,
      scopeSql(scope, "a.customer", values.bind),
      filterSql(filter, resolve, values),
    ],
    order: orderKeys(orderBy, resolve, {
      usual: [{ name: "at", sql: "a.at", type: "timestamptz", descending: true }],
      last: { name: "id", sql: "a.id", type: "uuid" },
    }),
  });

export const presentAuditEvent = ({
  order_keys: _keys,
  ...row
}: AuditRow & { order_keys?: unknown }): AuditEvent => ({
  ...row,
  at: row.at.toISOString(),
});
