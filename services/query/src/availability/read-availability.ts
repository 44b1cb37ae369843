import type { components } from "@rollcall/contracts/generated/api.ts";
import type { InstancePath } from "@rollcall/contracts/identity";
import type { Liveness } from "@rollcall/contracts/redis";
import type { Queryable } from "@rollcall/service-kit";
import { createSqlValues, type SqlValues } from "../lists/sql-values.ts";
import { addShares, availabilityOf, type Period, type Share, shareOf, slotsOf } from "./availability.ts";
import { readHistories } from "./read-spans.ts";

type Availability = components["schemas"]["Availability"];

export type AvailabilityRequest = { readonly period: Period; readonly withoutMaintenance: boolean };

const shownPeriod = ({ from, to }: Period) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

export async function readInstanceAvailability(
  postgres: Queryable,
  instance: string,
  request: AvailabilityRequest & { readonly slots: number },
): Promise<Availability> {
  const { period, slots } = request;
  const history = (await readHistories(postgres, [instance], request)).get(instance);
  const { spans, maintenance } = history ?? { spans: [], maintenance: [] };
  return {
    ...shownPeriod(period),
    ...availabilityOf(spans, maintenance, period),
    slots: slotsOf(period, slots).map((slot) => ({
      ...shownPeriod(slot),
      ...availabilityOf(spans, maintenance, slot),
    })),
  };
}

export type PathRow = InstancePath & { readonly id: string };

export async function readAvailabilities(
  postgres: Queryable,
  rows: readonly PathRow[],
  request: AvailabilityRequest,
): Promise<(InstancePath & Share)[]> {
  const histories = await readHistories(
    postgres,
    rows.map(({ id }) => id),
    request,
  );
  return rows.map(({ id, customer, machine, software }) => {
    const { spans, maintenance } = histories.get(id) ?? { spans: [], maintenance: [] };
    return { customer, machine, software, ...availabilityOf(spans, maintenance, request.period) };
  });
}

/** Instances that flipped since the begin, or had maintenance: all others were all the time what they are now. */
const movedSql = (where: string, { from, to }: Period, { bind }: SqlValues): string => `
  select i.id from instances i where ${where} and (
    i.id in (select f.instance from flips f where f.at >= ${bind(new Date(from))})
    or i.id in (select p.instance from maintenance_periods p
      where p.from_at < ${bind(new Date(to))} and (p.to_at is null or p.to_at > ${bind(new Date(from))})))`;

const atOnce = 5_000;

/** The availability of very many instances together. `where` names `instances` i. */
export async function readWholeAvailability(
  postgres: Queryable,
  where: (values: SqlValues) => string,
  request: AvailabilityRequest,
): Promise<Share> {
  const { period } = request;
  const values = createSqlValues();
  const moved = await postgres.query<{ id: string }>(movedSql(where(values), period, values), values.values);
  const still = createSqlValues();
  const counted = await postgres.query<{ liveness: Liveness; count: string }>(
    `select i.liveness, count(*) as count from instances i
     where ${where(still)} and not i.id = any(${still.bind(moved.rows.map(({ id }) => id))}::bigint[]) group by 1`,
    still.values,
  );
  const seconds = (period.to - period.from) / 1_000;
  let sum = shareOf(0, 0, 0);
  for (const { liveness, count } of counted.rows) {
    const all = Number(count) * seconds;
    const kind = liveness === "alive" ? 0 : liveness === "overdue" ? 1 : 2;
    sum = addShares(sum, shareOf(kind === 0 ? all : 0, kind === 1 ? all : 0, kind === 2 ? all : 0));
  }
  for (let n = 0; n < moved.rows.length; n += atOnce) {
    const ids = moved.rows.slice(n, n + atOnce).map(({ id }) => id);
    const histories = await readHistories(postgres, ids, request);
    for (const { spans, maintenance } of histories.values())
      sum = addShares(sum, availabilityOf(spans, maintenance, period));
  }
  return sum;
}
