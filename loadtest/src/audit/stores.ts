import { instanceId } from "@rollcall/contracts/identity";
import type pg from "pg";
import { kindCode, type Ledger } from "../ledger/ledger.ts";
import {
  auditMetric,
  auditModule,
  instancePath,
  readingValue,
  type RunIdentity,
} from "../ledger/request-text.ts";
import type { createObserver } from "./observe.ts";
import type { Questdb } from "./questdb.ts";

export type Stores = { readonly questdb: Questdb; readonly postgres: pg.Pool };

/** A stored heartbeat, for those who look at times. */
export type HeartbeatRow = { readonly receivedAtUs: number; readonly seq: number };

/** Ids exceed 2^53; their remainder by a prime tells instances apart well enough to find a mix-up. */
const tailModulus = 2_147_483_647;

export function instanceTails(identity: RunIdentity, ledger: Ledger): Float64Array {
  let count = 0;
  for (let seq = 0; seq < ledger.size; seq += 1)
    if (ledger.sent[seq]) count = Math.max(count, (ledger.instance[seq] as number) + 1);
  const tails = new Float64Array(count);
  for (let n = 0; n < count; n += 1)
    tails[n] = Number(BigInt(instanceId(instancePath(identity, n))) % BigInt(tailModulus));
  return tails;
}

type Observer = ReturnType<typeof createObserver>;

/** Every stored heartbeat of the run, in the order of arrival. */
export async function observeHeartbeats(
  { questdb }: Stores,
  identity: RunIdentity,
  ledger: Ledger,
  observer: Observer,
  onRow: (row: HeartbeatRow) => void = () => {},
): Promise<void> {
  const tails = instanceTails(identity, ledger);
  const kind = kindCode("heartbeat");
  await questdb.integers(
    `select uptime_seconds, instance % ${tailModulus}L tail, cast(received_at as long) at from heartbeats where pid = ${identity.run}`,
    ([seq = -1, tail, receivedAtUs = 0]) => {
      const fits = tails[ledger.instance[seq] ?? -1] === tail;
      observer.take({ kind, seq, count: 1, fits });
      if (fits) onRow({ receivedAtUs, seq });
    },
  );
}

export async function observeReadings({ questdb }: Stores, run: number, observer: Observer): Promise<void> {
  const from = readingValue(run, 0);
  const to = readingValue(run + 1, 0);
  const rows = await questdb.rows(
    `select cast(value - ${from} as long) seq, count() from readings where metric = '${auditMetric}' and value >= ${from} and value < ${to}`,
  );
  for (const [seq, count] of rows)
    observer.take({ kind: kindCode("metrics"), seq: Number(seq), count: Number(count), fits: true });
}

/** Each request opened an episode of its own, because its number is the code; a repeat would raise the count. */
export async function observeDiagnostics({ postgres }: Stores, run: number, observer: Observer) {
  const { rows } = await postgres.query<{ code: number; count: string }>(
    `select code, sum(count) as count
     from (select code, count from diagnostics where module = $1
           union all select code, count from diagnostic_history where module = $1) as episodes
     group by code`,
    [auditModule(run)],
  );
  for (const { code, count } of rows)
    observer.take({ kind: kindCode("diagnostics"), seq: code, count: Number(count), fits: true });
}

/** Each request was a change of the status, because its message is its own: one row each. */
export async function observeStatuses({ postgres }: Stores, run: number, observer: Observer) {
  const { rows } = await postgres.query<{ seq: number; count: string }>(
    `select split_part(message, ' ', 3)::int as seq, count(*) as count
     from statuses where message like $1 group by 1`,
    [`audit ${run} %`],
  );
  for (const { seq, count } of rows)
    observer.take({ kind: kindCode("status"), seq, count: Number(count), fits: true });
}

/** How many sightings of the run all stores hold so far. */
export async function countStored({ questdb, postgres }: Stores, run: number): Promise<number> {
  const from = readingValue(run, 0);
  const to = readingValue(run + 1, 0);
  const [heartbeats, readings, events] = await Promise.all([
    questdb.rows(`select count() from heartbeats where pid = ${run}`),
    questdb.rows(`select count() from readings where value >= ${from} and value < ${to}`),
    postgres.query<{ count: string }>(
      `select (select count(*) from statuses where message like $1)
         + (select coalesce(sum(count), 0) from diagnostics where module = $2)
         + (select coalesce(sum(count), 0) from diagnostic_history where module = $2) as count`,
      [`audit ${run} %`, auditModule(run)],
    ),
  ]);
  return [heartbeats[0]?.[0], readings[0]?.[0], events.rows[0]?.count].reduce<number>(
    (sum, count) => sum + Number(count ?? 0),
    0,
  );
}
