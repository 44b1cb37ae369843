import type { components } from "@rollcall/contracts/generated/api.ts";
import { type RejectionReason, rejectionReasons } from "@rollcall/contracts/outcomes";
import { anyField, type Field } from "@rollcall/filter-language";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import type { PageStatement } from "../lists/page-statement.ts";
import type { TimeRange } from "../lists/time-range.ts";
import type { SqlValues } from "../lists/sql-values.ts";
import type { Scope } from "../scope.ts";

export type RejectionRow = {
  id: string;
  at: Date;
  last_at: Date;
  reason: RejectionReason;
  count: string;
  customer: string | null;
  machine: string | null;
  software: string | null;
  kind: string | null;
  token_prefix: string | null;
  token_customer: string | null;
  address: string | null;
  http_status: number;
  detail: string;
  payload: string | null;
  path: string | null;
};

const nullable = (sql: string): Field => ({ type: "text", sql, order: `coalesce(${sql}, '')` });

/** The slugs of a limited scope as a placeholder; undefined for those who see all. */
const slugsOf = ({ customers }: Scope, bind: SqlValues["bind"]): string | undefined =>
  customers === null ? undefined : `${bind(customers)}::text[]`;

/** What a row shows to a limited scope alone: of others' tokens it can neither be read, nor looked for, nor be ordered by. */
const ownFields = (slugs: string | undefined): Readonly<Record<string, Field>> => {
  const own = (column: string) =>
    nullable(
      slugs === undefined
        ? `r.${column}`
        : `(case when r.token_customer is null or r.token_customer = any(${slugs}) then r.${column} end)`,
    );
  return {
    token: own("token_prefix"),
    token_customer: own("token_customer"),
    address: own("address"),
    path: own("path"),
  };
};

const sharedFields: Readonly<Record<string, Field>> = {
  [anyField]: {
    type: "text",
    ignoreCase: true,
    sql: "concat_ws(' ', r.reason, r.detail, r.customer, r.machine, r.software)",
  },
  reason: { type: Object.keys(rejectionReasons), sql: "r.reason" },
  customer: nullable("r.customer"),
  machine: nullable("r.machine"),
  software: nullable("r.software"),
  kind: nullable("r.kind"),
  status: { type: "number", sql: "r.http_status", orderType: "bigint" },
  count: { type: "number", sql: "r.count", orderType: "bigint" },
  at: { type: "instant", sql: "r.at" },
  detail: { type: "text", sql: "r.detail", ignoreCase: true },
};

export type RejectionRequest = Pick<ListRequest, "filter" | "orderBy"> & {
  readonly machine: string | undefined;
  readonly reason: string | undefined;
  readonly range: TimeRange;
};

/** What names a visible customer, or was sent with a token of one; with no customer in sight, for those who see all. */
const visibleSql = (slugs: string | undefined) =>
  slugs && `(r.customer = any(${slugs}) or r.token_customer = any(${slugs}))`;

export const rejectionsStatement =
  (scope: Scope, { filter, orderBy, machine, reason, range }: RejectionRequest) =>
  (values: SqlValues): Omit<PageStatement, "pageSize" | "after"> => {
    const slugs = slugsOf(scope, values.bind);
    const fields = { ...sharedFields, ...ownFields(slugs) };
    const resolve = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
    return {
      columns: `r.id, r.at, r.last_at, r.reason, r.count, r.customer, r.machine, r.software, r.kind, r.token_prefix,
        r.token_customer, r.address, r.http_status, r.detail, r.payload, r.path`,
      from: "rejections r",
      where: [
        `r.at >= ${values.bind(range.from)} and r.at < ${values.bind(range.to)}`,
        visibleSql(slugs),
        machine === undefined ? undefined : `r.machine = ${values.bind(machine)}`,
        reason === undefined ? undefined : `r.reason = ${values.bind(reason)}`,
        filterSql(filter, resolve, values),
      ],
      order: orderKeys(orderBy, resolve, {
        usual: [{ name: "at", sql: "r.at", type: "timestamptz", descending: true }],
        last: { name: "id", sql: "r.id", type: "uuid" },
      }),
    };
  };

/** Whose token it was, and what it sent, is not for the customer that a stranger's request named. */
export function presentRejection(
  row: RejectionRow,
  { customers }: Scope,
): components["schemas"]["Rejection"] {
  const { id, reason, customer, machine, software, kind, http_status, detail } = row;
  const own = customers === null || row.token_customer === null || customers.includes(row.token_customer);
  return {
    id,
    at: row.at.toISOString(),
    last_at: row.last_at.toISOString(),
    reason,
    advice: rejectionReasons[reason],
    count: Number(row.count),
    customer,
    machine,
    software,
    kind,
    token_prefix: own ? row.token_prefix : null,
    token_customer: own ? row.token_customer : null,
    address: own ? row.address : null,
    http_status,
    detail,
    path: own ? row.path : null,
    payload: own ? row.payload : null,
  };
}

export const rejectionColumns = [
  "at",
  "last_at",
  "reason",
  "count",
  "customer",
  "machine",
  "software",
  "kind",
  "token_prefix",
  "token_customer",
  "address",
  "http_status",
  "detail",
  "path",
  "payload",
  "advice",
  "id",
] as const satisfies readonly (keyof components["schemas"]["Rejection"])[];
