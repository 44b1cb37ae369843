import { factId, type NewFact } from "@rollcall/contracts/facts";
import { type PostgresClient, tellFacts } from "@rollcall/service-kit";
import type { Episode } from "./episodes.ts";

type Written = { id: string; message: string | null; suppressed_by: string | null };

function factsOf(episode: Episode, written: Written | undefined): NewFact[] {
  const { id, instance, module, code, severity, openedAt, closedAt, isNew, endsNow } = episode;
  const said = { message: written?.message ?? null, suppressed_by: written?.suppressed_by ?? null };
  const data = { diagnostic: id, module, code, severity, ...said, opened_at: openedAt };
  const facts: NewFact[] = [];
  if (isNew)
    facts.push({
      id: factId("diagnostic.opened", id),
      name: "diagnostic.opened",
      at: openedAt,
      instance,
      data,
    });
  // One that a late post brought was over when it came.
  if (closedAt !== null && (isNew || endsNow))
    facts.push({
      id: factId("diagnostic.closed", id),
      name: "diagnostic.closed",
      at: closedAt,
      instance,
      data: { ...data, closed_at: closedAt },
    });
  return facts;
}

/** Tells of episodes that were opened or closed; to be called while all of them are still in `diagnostics`. */
export async function tellOfEpisodes(client: PostgresClient, episodes: readonly Episode[]): Promise<void> {
  const told = episodes.filter(({ isNew, endsNow }) => isNew || endsNow);
  if (told.length === 0) return;
  const { rows } = await client.query<Written>(
    "select id, message, suppressed_by from diagnostics where id = any ($1::uuid[])",
    [told.map(({ id }) => id)],
  );
  const written = new Map(rows.map((row) => [row.id, row]));
  await tellFacts(
    client,
    told.flatMap((episode) => factsOf(episode, written.get(episode.id))),
  );
}
