import {
  type Bury,
  type DeadEvent,
  errorMessage,
  type IsLasting,
  type Postgres,
  type PostgresClient,
  transaction,
} from "@rollcall/service-kit";
import { firstOfTheirKeys, type Keyed } from "./idempotency.ts";

/** What is held of an envelope: its posts as domain facts. */
export type Posts<P> = { readonly id: string; readonly posts: readonly P[] };

export type PostWriter<P> = {
  readonly queue: string;
  /** Stores posts in this transaction; throws PermanentError, or PostgreSQL's own error, for what cannot. */
  readonly write: (client: PostgresClient, posts: readonly P[]) => Promise<void>;
  /** After the commit of the posts. */
  readonly committed?: (posts: readonly P[]) => void;
};

/** Records the envelopes of a queue as applied; answers those that were not before. */
async function claimEnvelopes(
  client: PostgresClient,
  queue: string,
  ids: readonly string[],
): Promise<Set<string>> {
  await client.query("select pg_advisory_xact_lock(hashtext($1))", [queue]);
  const { rows } = await client.query<{ id: string }>(
    `insert into applied_envelopes (id, queue) select id, $2 from unnest($1::uuid[]) as u (id)
     on conflict do nothing returning id`,
    [ids, queue],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Applies envelopes exactly once: their ids are recorded in the transaction of their effects, and those recorded before
 * are skipped. The lock keeps two writers of one queue (one of them about to lose its connection) from applying at once.
 */
export function createEnvelopeStore<P extends Keyed>(
  pool: Postgres,
  { queue, write, committed }: PostWriter<P>,
) {
  const apply = async (envelopes: readonly Posts<P>[]) => {
    const stored = await transaction(pool, async (client) => {
      const ids = envelopes.map(({ id }) => id);
      const fresh = await claimEnvelopes(client, queue, ids);
      // An envelope that was delivered twice within this batch counts once.
      const posts = envelopes.filter(({ id }) => fresh.delete(id)).flatMap((envelope) => envelope.posts);
      if (posts.length > 0) await write(client, await firstOfTheirKeys(client, posts));
      return posts;
    });
    committed?.(stored);
  };

  const storeOrReason = async (
    client: PostgresClient,
    post: P,
    isLasting: IsLasting,
  ): Promise<string | undefined> => {
    await client.query("savepoint post");
    try {
      await write(client, await firstOfTheirKeys(client, [post]));
      await client.query("release savepoint post");
      return undefined;
    } catch (error) {
      if (!isLasting(error, post)) throw error;
      await client.query("rollback to savepoint post");
      return errorMessage(error);
    }
  };
  const isolate = async ({ id, posts }: Posts<P>, bury: Bury, isLasting: IsLasting) => {
    const stored = await transaction(pool, async (client) => {
      if (!(await claimEnvelopes(client, queue, [id])).has(id)) return [];
      const good: P[] = [];
      const dead: DeadEvent[] = [];
      for (const post of posts) {
        const reason = await storeOrReason(client, post, isLasting);
        if (reason === undefined) good.push(post);
        else dead.push({ event: post.event, reason });
      }
      // Before the commit: were it after, a crash between the two would lose them.
      await bury(dead);
      return good;
    });
    committed?.(stored);
  };
  return { apply, isolate };
}
