import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Queryable } from "@rollcall/service-kit";
import { filterSql, type ListRequest } from "../lists/list-request.ts";
import { readPage } from "../lists/read-page.ts";
import { type SqlValues, whereSql } from "../lists/sql-values.ts";
import { type Scope, scopeSql } from "../scope.ts";
import { fromDiagnostics, resolveDiagnosticField } from "./diagnostics.ts";

type CodeRow = {
  code: number;
  severity: 0 | 1 | 2;
  message: string | null;
  open: string;
  unacknowledged: string;
  suppressed: string;
  instances: string;
  last_seen_at: Date;
};

const groupedSql = (scope: Scope, filter: string | undefined, values: SqlValues): string => `(
  select d.code, max(d.severity) as severity, (array_agg(d.message order by d.last_seen_at desc))[1] as message,
    count(*) filter (where d.closed_at is null) as open,
    count(*) filter (where d.severity = 2 and d.acknowledged_at is null and d.suppressed_by is null) as unacknowledged,
    count(*) filter (where d.suppressed_by is not null) as suppressed,
    count(distinct d.instance) as instances, max(d.last_seen_at) as last_seen_at
  from ${fromDiagnostics("active")}
  ${whereSql([scopeSql(scope, "i.customer", values.bind), filterSql(filter, resolveDiagnosticField, values)])}
  group by d.code) g`;

export async function listDiagnosticCodes(
  postgres: Queryable,
  scope: Scope,
  { filter, pageSize, pageToken }: ListRequest,
): Promise<components["schemas"]["DiagnosticCodeList"]> {
  const key = (name: string) => ({ name, sql: `g.${name}`, type: "bigint", descending: true }) as const;
  const { rows, ...page } = await readPage<CodeRow>(postgres, {
    pageSize,
    pageToken,
    list: ["codes", filter, scope.customers],
    statement: (values) => ({
      columns: "g.*",
      from: groupedSql(scope, filter, values),
      where: [],
      order: [key("severity"), key("open"), key("code")],
    }),
  });
  const items = rows.map((row) => ({
    code: row.code,
    severity: row.severity,
    message: row.message,
    open: Number(row.open),
    unacknowledged: Number(row.unacknowledged),
    suppressed: Number(row.suppressed),
    instances: Number(row.instances),
    last_seen_at: row.last_seen_at.toISOString(),
  }));
  return { ...page, items };
}
