import { PermanentError, type PostgresClient } from "@rollcall/service-kit";
import type { DevicePost } from "./device-post.ts";

/** Registers machines and instances on first contact. Throws PermanentError for a customer that does not exist. */
export async function register(client: PostgresClient, posts: readonly DevicePost[]): Promise<void> {
  const firsts = new Map<string, DevicePost>();
  for (const post of posts) if (!firsts.has(post.instance)) firsts.set(post.instance, post);
  if (firsts.size === 0) return;
  const news = [...firsts.values()];
  const ids = news.map(({ instance }) => instance);
  await client.query(
    `select register_instances($1::bigint[], $2::text[], $3::text[], $4::text[],
       array(select instant_of(at) from unnest($5::bigint[]) with ordinality as u (at, n) order by n))`,
    [
      ids,
      news.map(({ customer }) => customer),
      news.map(({ machine }) => machine),
      news.map(({ software }) => software),
      news.map(({ at }) => at),
    ],
  );
  const { rows } = await client.query<{ id: string }>(
    "select u.id from unnest($1::bigint[]) as u (id) where not exists (select from instances i where i.id = u.id) limit 1",
    [ids],
  );
  const missing = rows[0] && firsts.get(rows[0].id);
  if (missing) throw new PermanentError(`the customer ${missing.customer} does not exist`);
}
