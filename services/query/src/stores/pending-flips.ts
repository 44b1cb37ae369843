import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import { answersOf } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

/** A flip that Redis has and PostgreSQL may not have yet. */
export type PendingFlip = {
  readonly instance: string;
  readonly liveness: Liveness;
  readonly sinceUs: string;
};

type Entry = readonly [id: string, fields: readonly string[]];
type Kept = { readonly id: string; readonly flip: PendingFlip | undefined };

/** So much is parsed at once, of each shard. */
const entriesPerRound = 1_000;

function keep([id, fields]: Entry): Kept {
  // As liveness writes it: instance, at, from, to. Blind times travel in the same stream.
  const [name, instance = "", , sinceUs = "", , , , liveness] = fields;
  return {
    id,
    flip: name === "instance" ? { instance, liveness: liveness as Liveness, sinceUs } : undefined,
  };
}

/** What was recorded is taken away at the front, what flips is added at the end. */
function follow(kept: readonly Kept[], first: Entry | undefined, added: readonly Entry[]): Kept[] {
  const from = kept.findIndex(({ id }) => id === first?.[0]);
  return [...(from < 0 ? [] : kept.slice(from)), ...added.map(keep)];
}

/**
 * The shards' streams of flips, followed: each entry is read once, however often one looks. Not to be asked for again
 * before it has answered.
 */
export function createPendingFlips(redis: Redis) {
  const shardsKept = new Map<string, readonly Kept[]>();

  const readOn = async (shards: readonly string[]): Promise<void> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) {
      const last = shardsKept.get(shard)?.at(-1)?.id;
      pipeline.xrange(redisKeys.flips(shard), "-", "+", "COUNT", 1);
      pipeline.xrange(redisKeys.flips(shard), last ? `(${last}` : "-", "+", "COUNT", entriesPerRound);
    }
    const answers = answersOf(await pipeline.exec()) as Entry[][];
    const unfinished = shards.filter((shard, n) => {
      const [first] = answers[2 * n] ?? [];
      const added = answers[2 * n + 1] ?? [];
      shardsKept.set(shard, follow(shardsKept.get(shard) ?? [], first, added));
      return added.length === entriesPerRound;
    });
    if (unfinished.length > 0) await readOn(unfinished);
  };
  return {
    /** All that wait in these shards, those of one instance in their order; the other shards' streams are empty. */
    read: async (shards: readonly string[]): Promise<PendingFlip[]> => {
      for (const shard of shardsKept.keys()) if (!shards.includes(shard)) shardsKept.delete(shard);
      if (shards.length > 0) await readOn(shards);
      return [...shardsKept.values()].flatMap((kept) => kept.flatMap(({ flip }) => flip ?? []));
    },
    /** There are too many to follow. */
    forget: (): void => shardsKept.clear(),
  };
}

export type PendingFlips = ReturnType<typeof createPendingFlips>;
