import type { components } from "@rollcall/contracts/generated/api.ts";
import { anyField, type Field, type OrderKey } from "@rollcall/filter-language";
import { AppError, type Queryable } from "@rollcall/service-kit";
import { type Counts, countByColour, noCounts } from "../instances/count-by-colour.ts";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import type { PageStatement } from "../lists/page-statement.ts";
import { readPage } from "../lists/read-page.ts";
import { createSqlValues, type SqlValues, whereSql } from "../lists/sql-values.ts";
import { colourOfCounts, countTree, type CustomerNode } from "../overview/customer-tree.ts";
import { type Scope, scopeSql } from "../scope.ts";
import type { Overlay } from "../stores/live-state.ts";

export type Customer = components["schemas"]["Customer"];

type CustomerRow = {
  slug: string;
  name: string;
  parent: string | null;
  email: string | null;
  phone: string | null;
  device_limit: number | null;
  overdue_after_seconds: number;
  active: boolean;
  created_at: Date;
  updated_at: Date;
  machine_count: string;
};

const fields: Readonly<Record<string, Field>> = {
  [anyField]: { type: "text", ignoreCase: true, sql: "concat_ws(' ', c.slug, c.name, c.email)" },
  slug: { type: "text", sql: "c.slug" },
  name: { type: "text", sql: "c.name", ignoreCase: true, order: "lower(c.name)" },
  parent: { type: "text", sql: "c.parent", order: "coalesce(c.parent, '')" },
  email: { type: "text", sql: "c.email", ignoreCase: true, order: "coalesce(c.email, '')" },
  active: { type: "boolean", sql: "c.active" },
  created: { type: "instant", sql: "c.created_at" },
};
const resolve = (name: string): Field | undefined => (Object.hasOwn(fields, name) ? fields[name] : undefined);

const bySlug: readonly OrderKey[] = [{ name: "slug", sql: "c.slug", type: "text", descending: false }];

const statementOf =
  (scope: Scope, { filter, orderBy }: Pick<ListRequest, "filter" | "orderBy">) =>
  (values: SqlValues): Omit<PageStatement, "pageSize" | "after"> => ({
    columns: `c.slug, c.name, c.parent, c.email, c.phone, c.device_limit, c.overdue_after_seconds, c.active, c.created_at,
      c.updated_at, (select count(*) from machines m where m.customer = c.slug) as machine_count`,
    from: "customers c",
    where: [scopeSql(scope, "c.slug", values.bind), filterSql(filter, resolve, values)],
    order:
      orderBy === undefined
        ? bySlug
        : orderKeys(orderBy, resolve, { usual: bySlug, last: { name: "slug", sql: "c.slug", type: "text" } }),
  });

/** Counts of each customer in the scope with those below it. */
export async function countWithChildren(
  postgres: Queryable,
  scope: Scope,
  overlay: Overlay,
): Promise<Map<string, Counts>> {
  const values = createSqlValues();
  const where = whereSql([scopeSql(scope, "slug", values.bind)]);
  const [{ rows }, own] = await Promise.all([
    postgres.query<CustomerNode>(`select slug, name, parent, active from customers ${where}`, values.values),
    countByColour(postgres, scope, overlay),
  ]);
  return new Map(countTree(rows, own).map(({ slug, counts }) => [slug, counts]));
}

function presentCustomer(row: CustomerRow, counts: Counts = noCounts()): Customer {
  return {
    slug: row.slug,
    name: row.name,
    parent: row.parent,
    email: row.email,
    phone: row.phone,
    device_limit: row.device_limit,
    overdue_after_seconds: row.overdue_after_seconds,
    active: row.active,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    machine_count: Number(row.machine_count),
    counts,
    colour: colourOfCounts(counts),
  };
}

export async function listCustomers(
  postgres: Queryable,
  request: ListRequest,
  { scope, overlay }: { readonly scope: Scope; readonly overlay: Overlay },
) {
  const { pageSize, pageToken, filter, orderBy } = request;
  const [{ rows, ...page }, counts] = await Promise.all([
    readPage<CustomerRow>(postgres, {
      pageSize,
      pageToken,
      list: ["customers", filter, orderBy, scope.customers],
      statement: statementOf(scope, request),
    }),
    countWithChildren(postgres, scope, overlay),
  ]);
  return { ...page, items: rows.map((row) => presentCustomer(row, counts.get(row.slug))) };
}

/** `scope` is the customer and its children. */
export async function readCustomer(
  postgres: Queryable,
  slug: string,
  { scope, overlay }: { readonly scope: Scope; readonly overlay: Overlay },
): Promise<Customer> {
  const { items } = await listCustomers(
    postgres,
    { pageSize: 1, pageToken: undefined, filter: `slug:"${slug}"`, orderBy: undefined },
    { scope, overlay },
  );
  if (!items[0]) throw new AppError("not_found", `There is no customer ${slug}`);
  return items[0];
}
