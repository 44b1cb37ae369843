import type { CanaryKind, CanaryOutcome } from "@rollcall/contracts/canary";
import type { Queryable } from "@rollcall/service-kit";

/** Makes the canary's customer and token where they are missing; answers whether something was made. */
export async function ensureCanary(postgres: Queryable, id: string, hash: Buffer): Promise<boolean> {
  const { rows } = await postgres.query<{ made: boolean }>("select ensure_canary($1, $2) as made", [
    id,
    hash,
  ]);
  return rows[0]?.made ?? false;
}

export type RoundResult = readonly (readonly [CanaryKind, CanaryOutcome])[];

/** One row a kind for all processes of control; the newest round counts. */
export const recordRound = (postgres: Queryable, sentAt: Date, result: RoundResult) =>
  postgres.query(
    `insert into canary_posts as p (kind, sent_at, outcome, accepted_at)
     select kind, $1::timestamptz, outcome, case when outcome = 'accepted' then $1::timestamptz end
     from unnest($2::text[], $3::text[]) as u (kind, outcome) order by kind
     on conflict (kind) do update set sent_at = excluded.sent_at, outcome = excluded.outcome,
       accepted_at = coalesce(excluded.accepted_at, p.accepted_at)
       where excluded.sent_at > p.sent_at`,
    [sentAt, result.map(([kind]) => kind), result.map(([, outcome]) => outcome)],
  );
