import type { Queryable } from "@rollcall/service-kit";

/** A channel without its secrets. */
export type Channel = {
  readonly id: string;
  readonly customer: string | null;
  readonly kind: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly send_resolved: boolean;
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export type SealedChannel = Channel & { readonly sealed: Buffer | null };

const columns =
  "id, customer, kind, name, settings, enabled, send_resolved, created_by, created_at, updated_at";

/** Channels of these customers and those below them; null: all. */
export async function listChannels(client: Queryable, roots: readonly string[] | null): Promise<Channel[]> {
  const { rows } = await client.query<Channel>(
    `select ${columns} from channels where deleted_at is null
       and ($1::text[] is null or customer in (select customers_under($1::text[]))) order by lower(name), id`,
    [roots],
  );
  return rows;
}

export async function findChannel(client: Queryable, id: string): Promise<Channel | undefined> {
  const { rows } = await client.query<Channel>(
    `select ${columns} from channels where id = $1 and deleted_at is null`,
    [id],
  );
  return rows[0];
}

export async function findSealedChannel(client: Queryable, id: string): Promise<SealedChannel | undefined> {
  const { rows } = await client.query<SealedChannel>(
    `select ${columns}, sealed from channels where id = $1 and deleted_at is null`,
    [id],
  );
  return rows[0];
}

export async function countChannels(client: Queryable, customer: string | null): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int as count from channels where deleted_at is null and customer is not distinct from $1",
    [customer],
  );
  return rows[0]?.count ?? 0;
}

export type ChannelRow = Pick<
  SealedChannel,
  "id" | "customer" | "kind" | "name" | "settings" | "sealed" | "enabled" | "send_resolved"
>;

/** Inserts it, or replaces the one of its id; of its kind and its customer it stays. Its turn is made along with it. */
export async function saveChannel(client: Queryable, row: ChannelRow, by: string): Promise<void> {
  await client.query(
    `insert into channels (id, customer, kind, name, settings, sealed, enabled, send_resolved, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name = excluded.name, settings = excluded.settings, sealed = excluded.sealed,
       enabled = excluded.enabled, send_resolved = excluded.send_resolved, updated_at = now()`,
    [
      row.id,
      row.customer,
      row.kind,
      row.name,
      JSON.stringify(row.settings),
      row.sealed,
      row.enabled,
      row.send_resolved,
      by,
    ],
  );
  await client.query("insert into channel_turns (channel) values ($1) on conflict do nothing", [row.id]);
}

/**
 * What waits for it is cancelled, and its secrets are forgotten; its deliveries stay in the timelines. Routes go on naming
 * it: one that named no channel would lead to all.
 */
export async function deleteChannel(client: Queryable, id: string): Promise<void> {
  await client.query("update channels set deleted_at = now(), enabled = false, sealed = null where id = $1", [
    id,
  ]);
  await client.query(
    `update alert_deliveries set state = 'cancelled', answer = 'the channel was deleted', ended_at = clock_timestamp()
     where channel = $1 and state in ('waiting', 'retrying')`,
    [id],
  );
}
