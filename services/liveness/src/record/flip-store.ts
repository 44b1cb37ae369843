import type { Flip } from "@rollcall/contracts/flips";
import type { FlipEvent } from "@rollcall/contracts/live";
import { shards } from "@rollcall/contracts/identity";
import type { PostgresClient } from "@rollcall/service-kit";

/** First key of the advisory locks on the shards' streams. */
const lockSpace = 0x6c697665;

// The record is exactly once by its key; the instance only moves forward in time, so a repetition changes nothing.
const recordSql = `
  with incoming as materialized (
    select instance, timestamptz 'epoch' + at_us * interval '1 microsecond' as at, from_state, to_state, n
    from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) with ordinality as u (instance, at_us, from_state, to_state, n)
  ), recorded as (
    insert into flips (at, instance, from_state, to_state)
    select at, instance, from_state, to_state from incoming on conflict do nothing
  ), newest as (
    select distinct on (instance) instance, at, to_state from incoming order by instance, n desc
  )
  update instances i set liveness = n.to_state, liveness_since = n.at
  from newest n
  where i.id = n.instance and (i.liveness = 'unseen' or n.at >= i.liveness_since)
    and (i.liveness, i.liveness_since) is distinct from (n.to_state, n.at)
  returning i.id::text, i.customer, i.machine, i.software, i.colour`;

type Named = { id: string; customer: string; machine: string; software: string; colour: FlipEvent["colour"] };

/** Those of these shards whose flips no other process records now; held until the transaction ends. */
export async function lockShards(client: PostgresClient, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ locked: boolean }>(
    "select pg_try_advisory_xact_lock($1, shard) as locked from unnest($2::int[]) with ordinality as u (shard, n) order by n",
    [lockSpace, names.map((shard) => shards.indexOf(shard))],
  );
  return new Set(names.filter((_, n) => rows[n]?.locked));
}

async function namesOf(client: PostgresClient, ids: readonly string[]): Promise<Named[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<Named>(
    "select id::text, customer, machine, software, colour from instances where id = any($1::bigint[])",
    [ids],
  );
  return rows;
}

/** Records flips (those of one instance in their order) and answers them with names, for the live stream. */
export async function recordFlips(client: PostgresClient, flips: readonly Flip[]): Promise<FlipEvent[]> {
  if (flips.length === 0) return [];
  const ids = flips.map(({ instance }) => instance);
  const { rows } = await client.query<Named>(recordSql, [
    ids,
    flips.map(({ atUs }) => atUs),
    flips.map(({ from }) => from),
    flips.map(({ to }) => to),
  ]);
  const named = new Map(rows.map((row) => [row.id, row]));
  // Told before, and told to the live stream again.
  for (const row of await namesOf(
    client,
    ids.filter((id) => !named.has(id)),
  ))
    named.set(row.id, row);
  return flips.flatMap(({ instance, atUs, from, to }) => {
    const row = named.get(instance);
    if (!row) return [];
    const { customer, machine, software, colour } = row;
    return [{ type: "flip", at: atUs, instance, customer, machine, software, from, to, colour } as const];
  });
}
