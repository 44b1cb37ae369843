import type { Status } from "@rollcall/contracts/colour";
import { factId, type NewFact } from "@rollcall/contracts/facts";
import { type PostgresClient, tellFacts } from "@rollcall/service-kit";
import type { InstanceStatus, StatusChange } from "./status-changes.ts";

const column = <T, K extends keyof T>(rows: readonly T[], name: K): T[K][] => rows.map((row) => row[name]);

type CurrentRow = {
  instance: string;
  changed_at: string | null;
  status: Status | null;
  message: string | null;
  snapshot: string | null;
  hash: string | null;
};

/** Of the instances asked for, those whose newest post is another than the hash given, or came after the instant given. */
export async function differingStatuses(
  client: PostgresClient,
  asked: readonly { readonly instance: string; readonly contentHash: string; readonly at: number }[],
): Promise<Map<string, InstanceStatus>> {
  const { rows } = await client.query<CurrentRow>(
    `select u.instance, us_of(c.changed_at) as changed_at, c.status, c.message, c.snapshot::text as snapshot,
            encode(c.content_hash, 'hex') as hash
     from unnest($1::bigint[], $2::text[], $3::bigint[]) as u (instance, hash, at)
     left join current_statuses c on c.instance = u.instance
     where c.content_hash is distinct from decode(u.hash, 'hex') or c.changed_at > instant_of(u.at)`,
    [column(asked, "instance"), column(asked, "contentHash"), column(asked, "at")],
  );
  const states = rows.map(
    ({ instance, changed_at, status, message, snapshot, hash }): [string, InstanceStatus] => {
      const changedAt = Number(changed_at ?? 0);
      const said = { status: status ?? undefined, message, snapshot, contentHash: hash ?? undefined };
      const times = { changedAt, statusSince: changedAt, newestAt: changedAt };
      return [instance, { ...said, ...times, seen: 0, changes: [], lateChanges: [] }];
    },
  );
  return new Map(states);
}

const changeColumns = (changes: readonly StatusChange[]) => [
  column(changes, "instance"),
  column(changes, "at"),
  column(changes, "deviceAt"),
  column(changes, "status"),
  column(changes, "message"),
  column(changes, "snapshot"),
];

const insertChangesSql = (condition: string) => `
  insert into statuses (at, instance, device_ts, status, message, snapshot)
  select instant_of(at), instance, instant_of(device_at), status, message, snapshot::jsonb
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[])
    as u (instance, at, device_at, status, message, snapshot)
  ${condition}
  order by at, instance
  on conflict do nothing
  returning instance::text, us_of(at) as at`;

const differsFromTheOneBefore = `
  where not exists (
    select from (
      select s.status, s.message from statuses s
      where s.instance = u.instance and s.at < instant_of(u.at) order by s.at desc limit 1
    ) as before
    where before.status = u.status and before.message is not distinct from u.message
  )`;

const upsertCurrentSql = `
  insert into current_statuses as c (instance, changed_at, last_seen_at, count, status, message, snapshot, content_hash)
  select instance, instant_of(changed_at), instant_of(newest_at), seen, status, message, snapshot::jsonb, decode(hash, 'hex')
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
    as u (instance, changed_at, newest_at, seen, status, message, snapshot, hash)
  order by instance
  on conflict (instance) do update set
    count = case when excluded.changed_at = c.changed_at then c.count + excluded.count else excluded.count end,
    changed_at = excluded.changed_at,
    last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at),
    status = excluded.status, message = excluded.message, snapshot = excluded.snapshot, content_hash = excluded.content_hash`;

const asFact = ({ instance, at, status, message, from, isLate }: StatusChange): NewFact => ({
  id: factId("status.changed", instance, at),
  name: "status.changed",
  at,
  instance,
  data: { from, to: status, message, late: isLate },
});

/** Writes rows of the history and tells of those that were not there before. */
async function insertChanges(
  client: PostgresClient,
  changes: readonly StatusChange[],
  condition: string,
): Promise<void> {
  if (changes.length === 0) return;
  const { rows } = await client.query<{ instance: string; at: string }>(
    insertChangesSql(condition),
    changeColumns(changes),
  );
  const written = new Set(rows.map(({ instance, at }) => `${instance} ${at}`));
  const told = changes.filter(({ instance, at }) => written.delete(`${instance} ${at}`));
  await tellFacts(client, told.map(asFact));
}

async function updateInstances(
  client: PostgresClient,
  changed: readonly (readonly [string, InstanceStatus])[],
) {
  const ids = changed.map(([instance]) => instance);
  // In the order of ids, or two writers of the same instances would wait for each other.
  await client.query("select from instances where id = any ($1::bigint[]) order by id for no key update", [
    ids,
  ]);
  await client.query(
    `update instances i set status = u.status, status_message = u.message,
       status_since = case when i.status is distinct from u.status then instant_of(u.since) else i.status_since end
     from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as u (id, status, message, since)
     where i.id = u.id`,
    [
      ids,
      changed.map(([, { status }]) => status),
      changed.map(([, { message }]) => message),
      changed.map(([, { statusSince }]) => statusSince),
    ],
  );
}

/** Writes a row for each change, the newest status, and the instance's own copy of it. */
export async function writeStatuses(
  client: PostgresClient,
  states: ReadonlyMap<string, InstanceStatus>,
): Promise<void> {
  const entries = [...states].sort(([a], [b]) => (a < b ? -1 : 1));
  const changes = entries.flatMap(([, state]) => state.changes);
  const late = entries.flatMap(([, { lateChanges }]) => lateChanges);
  await insertChanges(client, changes, "");
  await insertChanges(client, late, differsFromTheOneBefore);
  const seen = entries.filter(([, state]) => state.seen > 0);
  const current = seen.map(([instance, state]) => ({ instance, ...state }));
  if (current.length > 0)
    await client.query(upsertCurrentSql, [
      column(current, "instance"),
      column(current, "changedAt"),
      column(current, "newestAt"),
      column(current, "seen"),
      column(current, "status"),
      column(current, "message"),
      column(current, "snapshot"),
      column(current, "contentHash"),
    ]);
  const changed = seen.filter(([, state]) => state.changes.length > 0);
  if (changed.length > 0) await updateInstances(client, changed);
}
