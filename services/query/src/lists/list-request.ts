import {
  compileFilter,
  compileOrder,
  FilterError,
  type OrderKey,
  type ResolveField,
} from "@rollcall/filter-language";
import { AppError } from "@rollcall/service-kit";
import type { SqlValues } from "./sql-values.ts";

export type ListRequest = {
  readonly pageSize: number;
  readonly pageToken: string | undefined;
  readonly filter: string | undefined;
  readonly orderBy: string | undefined;
};

export type Query = Readonly<Record<string, unknown>>;

export const queryText = (query: Query, name: string): string | undefined => {
  const value = query[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** `a,b`, which the validator has made an array or left as text. */
export function queryList(query: Query, name: string): string[] | undefined {
  const value = query[name];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" ? value.split(",") : undefined;
}

export const readListRequest = ({ query }: { readonly query: Query }): ListRequest => ({
  pageSize: Number(query["page_size"] ?? 50),
  pageToken: queryText(query, "page_token"),
  filter: queryText(query, "filter"),
  orderBy: queryText(query, "order_by"),
});

function refuseFilterError(field: "filter" | "order_by", error: unknown): never {
  if (!(error instanceof FilterError)) throw error;
  const { message, position } = error;
  throw new AppError("invalid", `${field}: ${message}`, {
    fields: [{ path: `/query/${field}`, message, position }],
  });
}

/** The condition of a filter; a mistake is an answer 422 that names its position. */
export function filterSql(
  filter: string | undefined,
  resolve: ResolveField,
  { bind }: SqlValues,
): string | undefined {
  try {
    return compileFilter(filter, { resolve, bind, now: new Date() });
  } catch (error) {
    return refuseFilterError("filter", error);
  }
}

/** The order asked for, or the usual one; then `last`, which is unique, in the direction of the key before it. */
export function orderKeys(
  orderBy: string | undefined,
  resolve: ResolveField,
  { usual, last }: { usual: readonly OrderKey[]; last: Omit<OrderKey, "descending"> },
): OrderKey[] {
  let asked: readonly OrderKey[];
  try {
    asked = compileOrder(orderBy, resolve);
  } catch (error) {
    return refuseFilterError("order_by", error);
  }
  const keys = asked.length > 0 ? asked : usual;
  return [...keys, { ...last, descending: keys.at(-1)?.descending ?? false }];
}
