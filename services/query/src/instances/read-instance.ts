import type { components } from "@rollcall/contracts/generated/api.ts";
import { type InstancePath, instanceId } from "@rollcall/contracts/identity";
import { AppError, type Queryable } from "@rollcall/service-kit";
import type { Deps } from "../deps.ts";
import { instanceColumns, type InstanceRow } from "./instance-row.ts";
import { presentInstances } from "./present-instances.ts";

type InstanceDetail = components["schemas"]["InstanceDetail"];

type DetailRow = InstanceRow & {
  own_threshold: number | null;
  facts: Record<string, unknown>;
  machine_facts: Record<string, unknown>;
  labels: Record<string, string>;
  snapshot: Record<string, unknown> | null;
  open: string;
  unacknowledged: string;
  suppressed: string;
};

const detailSql = `
  select ${instanceColumns}, i.overdue_after_seconds as own_threshold, i.facts, m.facts as machine_facts, m.labels,
    s.snapshot, d.open, d.unacknowledged, d.suppressed
  from instances i
  join machines m on m.customer = i.customer and m.slug = i.machine
  left join current_statuses s on s.instance = i.id
  cross join lateral (
    select count(*) filter (where closed_at is null) as open,
      count(*) filter (where severity = 2 and acknowledged_at is null and suppressed_by is null) as unacknowledged,
      count(*) filter (where closed_at is null and suppressed_by is not null) as suppressed
    from diagnostics where instance = i.id) d
  where i.id = $1`;

export const unknownInstance = ({ customer, machine, software }: InstancePath) =>
  new AppError("not_found", `There is no instance ${customer}/${machine}/${software}`);

/** The id of an instance that exists; `not_found` otherwise. */
export async function requireInstance(postgres: Queryable, path: InstancePath): Promise<string> {
  const id = instanceId(path);
  const { rowCount } = await postgres.query("select from instances where id = $1", [id]);
  if (rowCount === 0) throw unknownInstance(path);
  return id;
}

/** The newest heartbeat's skew; unknown when the history does not answer, which is no reason to fail. */
async function readClockSkew({ questdb }: Deps, id: string): Promise<number | null> {
  const rows = await questdb
    .query<{ received: string; device: string | null }>(
      `select cast(received_at as long) as received, cast(device_ts as long) as device from heartbeats
       where instance = ${id} and received_at > dateadd('h', -1, now()) order by received_at desc limit 1`,
    )
    .catch(() => []);
  const [newest] = rows;
  return newest?.device ? (Number(newest.device) - Number(newest.received)) / 1e6 : null;
}

export async function readInstance(deps: Deps, path: InstancePath): Promise<InstanceDetail> {
  const id = instanceId(path);
  const [{ rows }, overlay, clockSkewSeconds] = await Promise.all([
    deps.postgres.query<DetailRow>(detailSql, [id]),
    deps.live.overlay(),
    readClockSkew(deps, id),
  ]);
  const [row] = rows;
  if (!row) throw unknownInstance(path);
  const [instance] = await presentInstances(deps, [row], overlay);
  if (!instance) throw unknownInstance(path);
  return {
    ...instance,
    as_of: overlay.asOf.toISOString(),
    degraded: overlay.degraded,
    facts: row.facts,
    machine_facts: row.machine_facts,
    labels: row.labels,
    overdue_override_seconds: row.own_threshold,
    snapshot: row.snapshot,
    diagnostics: {
      open: Number(row.open),
      unacknowledged: Number(row.unacknowledged),
      suppressed: Number(row.suppressed),
    },
    clock_skew_seconds: clockSkewSeconds,
  };
}
