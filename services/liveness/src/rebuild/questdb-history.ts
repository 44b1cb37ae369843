import type { QuestdbClient } from "@rollcall/questdb";

/** A server that does not answer is not asked again for each of sixteen shards. */
const restAfterFailureMs = 60_000;

export function createQuestdbHistory(questdb: QuestdbClient) {
  let restUntilMs = 0;
  return {
    /** Newest heartbeat of each instance of a shard since then, µs. Ids as text: they exceed what JSON's numbers hold. */
    lastHeard: async (shard: string, sinceUs: number): Promise<Map<string, number>> => {
      if (performance.now() < restUntilMs) throw new Error("QuestDB failed a moment ago");
      try {
        const rows = await questdb.query(
          `select cast(instance as string) id, cast(max(received_at) as long) at from heartbeats
           where received_at >= '${new Date(sinceUs / 1_000).toISOString()}' and instance % 16 = ${Number(shard)}
           group by instance`,
        );
        return new Map(rows.map(([id, at]) => [String(id), Number(at)]));
      } catch (error) {
        restUntilMs = performance.now() + restAfterFailureMs;
        throw error;
      }
    },
  };
}

export type QuestdbHistory = ReturnType<typeof createQuestdbHistory>;
