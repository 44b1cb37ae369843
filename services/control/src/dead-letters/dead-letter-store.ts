import type { Queryable } from "@rollcall/service-kit";

export type DeadLetterRow = {
  id: string;
  at: Date;
  queue: string;
  reason: string;
  kind: string | null;
  customer: string | null;
  machine: string | null;
  software: string | null;
  content: Buffer;
  content_encoding: string | null;
  whole: boolean;
  replayed_at: Date | null;
  replayed_by: string | null;
};

const columns =
  "id, at, queue, reason, kind, customer, machine, software, content, content_encoding, whole, replayed_at, replayed_by";

/** Newest first; `id` is a UUIDv7, made when the letter was kept. */
export async function listDeadLetters(
  client: Queryable,
  page: { size: number; after: readonly string[] | undefined },
): Promise<{ rows: DeadLetterRow[]; total: number }> {
  const { rows } = await client.query<DeadLetterRow>(
    `select ${columns} from dead_letters where $1::uuid is null or id < $1 order by id desc limit $2`,
    [page.after?.[0] ?? null, page.size + 1],
  );
  const counted = await client.query<{ count: number }>("select count(*)::int as count from dead_letters");
  return { rows, total: counted.rows[0]?.count ?? 0 };
}

/** Held until the transaction ends, so that two people do not play it at once. */
export async function lockDeadLetter(client: Queryable, id: string): Promise<DeadLetterRow | undefined> {
  const { rows } = await client.query<DeadLetterRow>(
    `select ${columns} from dead_letters where id = $1 for update`,
    [id],
  );
  return rows[0];
}

export const markReplayed = (client: Queryable, id: string, by: string) =>
  client.query("update dead_letters set replayed_at = now(), replayed_by = $2 where id = $1", [id, by]);

export const deleteDeadLetter = (client: Queryable, id: string) =>
  client.query("delete from dead_letters where id = $1", [id]);
