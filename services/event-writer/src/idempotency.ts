import type { PostgresClient } from "@rollcall/service-kit";

/** A post that may carry the key with which its client repeats it. */
export type Keyed = {
  readonly instance: string | null;
  readonly kind: string;
  readonly idempotencyKey: string | undefined;
  readonly at: number;
  /** As it came, for the dead-letter queue. */
  readonly event: unknown;
};

const keyOf = ({ instance, kind, idempotencyKey }: Keyed) => `${instance} ${kind} ${idempotencyKey}`;

/** Leaves out posts whose key was used before by the same instance, in the database or earlier in the batch. */
export async function firstOfTheirKeys<P extends Keyed>(
  client: PostgresClient,
  posts: readonly P[],
): Promise<readonly P[]> {
  const firsts = new Map<string, P>();
  for (const post of posts) {
    if (post.idempotencyKey === undefined || post.instance === null) continue;
    if (!firsts.has(keyOf(post))) firsts.set(keyOf(post), post);
  }
  if (firsts.size === 0) return posts;
  const keyed = [...firsts.values()];
  const { rows } = await client.query<{ instance: string; kind: string; key: string }>(
    `insert into idempotency_keys (instance, kind, key, at)
     select instance, kind, key, instant_of(at) from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as u (instance, kind, key, at)
     order by instance, kind, key
     on conflict do nothing returning instance, kind, key`,
    [
      keyed.map(({ instance }) => instance),
      keyed.map(({ kind }) => kind),
      keyed.map(({ idempotencyKey }) => idempotencyKey),
      keyed.map(({ at }) => at),
    ],
  );
  const fresh = new Set(rows.map(({ instance, kind, key }) => `${instance} ${kind} ${key}`));
  return posts.filter((post) => {
    if (post.idempotencyKey === undefined || post.instance === null) return true;
    return fresh.has(keyOf(post)) && firsts.get(keyOf(post)) === post;
  });
}
