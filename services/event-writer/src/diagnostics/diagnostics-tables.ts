import type { PostgresClient } from "@rollcall/service-kit";
import { tellOfEpisodes } from "./episode-facts.ts";
import type { Episode, InstanceDiagnostics } from "./episodes.ts";
import type { Severity } from "./read-diagnostics.ts";

const column = <T, K extends keyof T>(rows: readonly T[], name: K): T[K][] => rows.map((row) => row[name]);

export type KnownList = { readonly changedAt: number | null; readonly contentHash: string | null };

/**
 * Of the instances asked for, those whose newest list is another than the hash given (hex; "" is none), or became so after
 * the instant given. Both null: nothing is known of the instance.
 */
export async function differing(
  client: PostgresClient,
  asked: readonly { readonly instance: string; readonly contentHash: string; readonly at: number }[],
): Promise<Map<string, KnownList>> {
  const { rows } = await client.query<{ instance: string; changed_at: string | null; hash: string | null }>(
    `select u.instance, us_of(l.changed_at) as changed_at, encode(l.content_hash, 'hex') as hash
     from unnest($1::bigint[], $2::text[], $3::bigint[]) as u (instance, hash, at)
     left join diagnostic_lists l on l.instance = u.instance
     where l.content_hash is distinct from decode(u.hash, 'hex') or l.changed_at > instant_of(u.at)`,
    [column(asked, "instance"), column(asked, "contentHash"), column(asked, "at")],
  );
  return new Map(
    rows.map(({ instance, changed_at, hash }) => [
      instance,
      { changedAt: changed_at === null ? null : Number(changed_at), contentHash: hash },
    ]),
  );
}

type EpisodeRow = {
  id: string;
  instance: string;
  module: string;
  code: number;
  severity: Severity;
  opened_at: string;
  closed_at: string | null;
};

const episodeColumns =
  "id, instance, module, code, severity, us_of(opened_at) as opened_at, us_of(closed_at) as closed_at";

/** The open episodes of instances, and those that closed after an instant (µs), also from the history. */
export async function loadEpisodes(
  client: PostgresClient,
  instances: readonly string[],
  closedAfter: number | undefined,
): Promise<Episode[]> {
  const { rows } =
    closedAfter === undefined
      ? await client.query<EpisodeRow>(
          `select ${episodeColumns} from diagnostics where instance = any ($1::bigint[]) and closed_at is null`,
          [instances],
        )
      : await client.query<EpisodeRow>(
          `select ${episodeColumns} from diagnostics
           where instance = any ($1::bigint[]) and (closed_at is null or closed_at > instant_of($2))
           union all
           select ${episodeColumns} from diagnostic_history
           where instance = any ($1::bigint[]) and closed_at > instant_of($2)`,
          [instances, closedAfter],
        );
  return rows.map(({ opened_at, closed_at, ...rest }) => ({
    ...rest,
    openedAt: Number(opened_at),
    closedAt: closed_at === null ? null : Number(closed_at),
    lastSeenAt: 0,
    seen: 0,
    said: undefined,
    isNew: false,
  }));
}

const changedSql = (table: string) => `
  update ${table} d set
    opened_at = least(d.opened_at, instant_of(u.opened_at)),
    last_seen_at = greatest(d.last_seen_at, instant_of(u.last_seen_at)),
    count = d.count + u.seen`;

async function updateEpisodes(client: PostgresClient, episodes: readonly Episode[]): Promise<void> {
  const seen = [
    column(episodes, "id"),
    column(episodes, "openedAt"),
    column(episodes, "lastSeenAt"),
    column(episodes, "seen"),
  ];
  const source = "unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]";
  await client.query(
    `${changedSql("diagnostics")}, closed_at = coalesce(d.closed_at, instant_of(u.closed_at))
     from ${source}, $5::bigint[]) as u (id, opened_at, last_seen_at, seen, closed_at) where d.id = u.id`,
    [...seen, column(episodes, "closedAt")],
  );
  const saying = episodes.filter(({ said }) => said !== undefined);
  if (saying.length > 0)
    await client.query(
      `update diagnostics d set message = u.message, context = u.context::jsonb
       from unnest($1::uuid[], $2::text[], $3::text[]) as u (id, message, context)
       where d.id = u.id and (d.message is distinct from u.message or d.context is distinct from u.context::jsonb)`,
      [
        column(saying, "id"),
        saying.map(({ said }) => said?.message),
        saying.map(({ said }) => said?.context),
      ],
    );
  const over = episodes.filter(({ closedAt, seen }) => closedAt !== null && seen > 0);
  if (over.length > 0)
    await client.query(
      `${changedSql("diagnostic_history")}
       from ${source}, $5::bigint[]) as u (id, opened_at, last_seen_at, seen, closed_at)
       where d.id = u.id and d.closed_at = instant_of(u.closed_at)`,
      ["id", "openedAt", "lastSeenAt", "seen", "closedAt"].map((name) => column(over, name as keyof Episode)),
    );
}

async function insertEpisodes(client: PostgresClient, episodes: readonly Episode[]): Promise<void> {
  await client.query(
    `insert into diagnostics (id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count)
     select id, instance, module, code, severity, message, context::jsonb,
            instant_of(opened_at), instant_of(last_seen_at), instant_of(closed_at), seen
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::integer[], $5::smallint[], $6::text[], $7::text[],
                 $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
       as u (id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, seen)`,
    [
      column(episodes, "id"),
      column(episodes, "instance"),
      column(episodes, "module"),
      column(episodes, "code"),
      column(episodes, "severity"),
      episodes.map(({ said }) => said?.message),
      episodes.map(({ said }) => said?.context),
      column(episodes, "openedAt"),
      column(episodes, "lastSeenAt"),
      column(episodes, "closedAt"),
      column(episodes, "seen"),
    ],
  );
}

/** Writes what changed: closes before it opens, because only one episode of a code may be open. */
export async function writeChanges(
  client: PostgresClient,
  changed: ReadonlyMap<string, InstanceDiagnostics>,
): Promise<void> {
  const instances = [...changed.keys()].sort();
  const states = instances.flatMap((instance) => changed.get(instance) ?? []);
  const episodes = states.flatMap((state) => state.episodes);
  const known = episodes.filter(({ isNew, seen, closedAt }) => !isNew && (seen > 0 || closedAt !== null));
  const fresh = episodes.filter(({ isNew }) => isNew);
  if (known.length > 0) await updateEpisodes(client, known);
  if (fresh.length > 0) await insertEpisodes(client, fresh);
  await tellOfEpisodes(client, episodes);
  await client.query(
    `insert into diagnostic_lists (instance, changed_at, content_hash)
     select instance, instant_of(at), decode(hash, 'hex') from unnest($1::bigint[], $2::bigint[], $3::text[]) as u (instance, at, hash)
     on conflict (instance) do update set changed_at = excluded.changed_at, content_hash = excluded.content_hash
     where (diagnostic_lists.changed_at, diagnostic_lists.content_hash) <> (excluded.changed_at, excluded.content_hash)`,
    [instances, column(states, "changedAt"), column(states, "contentHash")],
  );
  await client.query("select retire_diagnostics($1::bigint[])", [instances]);
  await client.query("select recompute_severity($1::bigint[])", [instances]);
}
