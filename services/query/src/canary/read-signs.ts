import type { CanaryKind, CanaryOutcome } from "@rollcall/contracts/canary";
import { canaryInstance, instanceId, shardOf } from "@rollcall/contracts/identity";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import type { Queryable } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Questdb } from "../stores/questdb.ts";
import type { HopName } from "./hops.ts";

export type CanaryPost = {
  readonly kind: CanaryKind;
  readonly sentMs: number;
  readonly outcome: CanaryOutcome;
  /** When the newest accepted one was sent. */
  readonly acceptedMs: number | null;
};

/** The newest sign of the canary at a hop, ms since the epoch; null when it was never seen. */
type Newest<Name extends HopName> = Readonly<Record<Name, number | null>>;

export type PostgresSigns = Newest<"diagnostics" | "statuses"> & {
  readonly posts: readonly CanaryPost[];
  readonly deadLetters: number;
};
export type QuestdbSigns = Newest<"heartbeats" | "readings"> & { readonly suspended: readonly string[] };

const id = instanceId(canaryInstance);

/** A repeat waits in `sightings` for some seconds before it is added to what it saw; the newest of them is enough. */
const newestSql = (kind: "diagnostics" | "status", recorded: string) => `greatest(
  (select max(last_seen_at) from ${recorded} where instance = $1),
  (select instant_of(last_at[array_position(instances, $1::bigint)]) from sightings
   where kind = '${kind}' and instances @> array[$1::bigint] order by id desc limit 1))`;

const signsSql = `select ${newestSql("diagnostics", "diagnostics")} as diagnostics,
  ${newestSql("status", "current_statuses")} as statuses`;

type PostRow = { kind: CanaryKind; sent_at: Date; outcome: CanaryOutcome; accepted_at: Date | null };

export async function readPostgresSigns(postgres: Queryable): Promise<PostgresSigns> {
  const [signs, posts, dead] = await Promise.all([
    postgres.query<{ diagnostics: Date | null; statuses: Date | null }>(signsSql, [id]),
    postgres.query<PostRow>("select kind, sent_at, outcome, accepted_at from canary_posts order by kind"),
    postgres.query<{ count: number }>(
      "select count(*)::int as count from dead_letters where replayed_at is null",
    ),
  ]);
  return {
    diagnostics: signs.rows[0]?.diagnostics?.getTime() ?? null,
    statuses: signs.rows[0]?.statuses?.getTime() ?? null,
    deadLetters: dead.rows[0]?.count ?? 0,
    posts: posts.rows.map(({ kind, outcome, ...at }) => ({
      kind,
      outcome,
      sentMs: at.sent_at.getTime(),
      acceptedMs: at.accepted_at?.getTime() ?? null,
    })),
  };
}

/** Only rows younger than what is known are looked for: in a table of a million devices all others are many. */
const newestRow = (table: "heartbeats" | "readings", at: "received_at" | "ts", sinceMs: number) =>
  `select cast(${at} as long) as at from ${table}
   where instance = ${id} and ${at} > cast(${Math.round(sinceMs * 1_000)} as timestamp) order by ${at} desc limit 1`;

/** `since`: null where nothing was ever sent, and nothing is looked for. */
export async function readQuestdbSigns(
  questdb: Questdb,
  since: Newest<"heartbeats" | "readings">,
  known: Newest<"heartbeats" | "readings">,
): Promise<QuestdbSigns> {
  const newest = async (table: "heartbeats" | "readings", at: "received_at" | "ts") => {
    const sinceMs = since[table];
    if (sinceMs === null) return null;
    const [row] = await questdb.query<{ at: string }>(newestRow(table, at, sinceMs));
    return row ? Number(row.at) / 1_000 : known[table];
  };
  const [heartbeats, readings, suspended] = await Promise.all([
    newest("heartbeats", "received_at"),
    newest("readings", "ts"),
    questdb.query<{ name: string }>("select name from wal_tables() where suspended order by name"),
  ]);
  return { heartbeats, readings, suspended: suspended.map(({ name }) => name) };
}

export async function readRedisSigns(redis: Redis): Promise<Newest<"liveness">> {
  const beat = await redis.hget(redisKeys.beats(shardOf(id)), id);
  return { liveness: beat === null ? null : decodeBeat(beat).lastAtUs / 1_000 };
}
