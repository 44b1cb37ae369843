import { compileFilter, FilterError, resolveInstanceField } from "@rollcall/filter-language";
import { AppError, type Queryable } from "@rollcall/service-kit";
import type { LabelChange } from "../machines/labels.ts";

export type Matched = { id: string; customer: string; machine: string; software: string };

/** So many at once are changed in one transaction; whoever means more narrows the filter. */
export const maxMatched = 100_000;

type Choice = { readonly filter: string | undefined; readonly customers: readonly string[] | null };

function conditionOf({ filter, customers }: Choice, values: unknown[]): string {
  const bind = (value: unknown) => `$${values.push(value)}`;
  const scope = customers === null ? "true" : `i.customer = any (${bind(customers)}::text[])`;
  try {
    const compiled = compileFilter(filter, { resolve: resolveInstanceField, bind, now: new Date() });
    return compiled === undefined ? scope : `${scope} and ${compiled}`;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { message, position } = error;
    throw new AppError("invalid", message, { fields: [{ path: "/body/filter", message, position }] });
  }
}

export async function countMatched(client: Queryable, choice: Choice): Promise<number> {
  const values: unknown[] = [];
  const condition = conditionOf(choice, values);
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from instances i where ${condition}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

/** The instances that match, held until the end of the transaction when `lock` is set. */
export async function findMatched(
  client: Queryable,
  choice: Choice,
  options: { limit: number; lock: boolean },
): Promise<Matched[]> {
  const values: unknown[] = [];
  const condition = conditionOf(choice, values);
  values.push(options.limit);
  const { rows } = await client.query<Matched>(
    `select i.id, i.customer, i.machine, i.software from instances i where ${condition}
     order by i.id limit $${values.length} ${options.lock ? "for no key update" : ""}`,
    values,
  );
  return rows;
}

export async function setThreshold(
  client: Queryable,
  ids: readonly string[],
  seconds: number | null,
): Promise<number> {
  const { rowCount } = await client.query(
    `update instances set overdue_after_seconds = $2
     where id = any ($1::bigint[]) and overdue_after_seconds is distinct from $2`,
    [ids, seconds],
  );
  return rowCount ?? 0;
}

/** Labels belong to machines: one that several instances share is changed once. */
export async function setLabels(
  client: Queryable,
  matched: readonly Matched[],
  change: LabelChange,
): Promise<number> {
  const kept = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
  const removed = Object.keys(change).filter((name) => change[name] === null);
  const machines = [...new Set(matched.map(({ customer, machine }) => `${customer}/${machine}`))];
  const { rowCount } = await client.query(
    `update machines set labels = (labels || $2::jsonb) - $3::text[]
     where (customer, slug) in (
       select split_part(path, '/', 1), split_part(path, '/', 2) from unnest($1::text[]) as path)
       and labels is distinct from (labels || $2::jsonb) - $3::text[]`,
    [machines, kept, removed],
  );
  return rowCount ?? 0;
}
