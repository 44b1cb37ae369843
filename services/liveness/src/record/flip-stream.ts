import { shards } from "@rollcall/contracts/identity";
import {
  type BlindSpan,
  decodeFlipEntry,
  type Flip,
  type FlipEntry,
  flipsOf,
} from "@rollcall/contracts/flips";
import { redisKeys } from "@rollcall/contracts/redis";
import { answersOf } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

export type BlindTime = BlindSpan & { readonly shard: string };

export type StreamLength = { readonly shard: string; readonly entries: number };

/** What waits in one shard's stream, oldest first. */
export type Waiting = {
  readonly shard: string;
  readonly entries: string[];
  readonly flips: Flip[];
  readonly blind: BlindTime[];
};

/** Adds an entry; answers how many flips it holds. */
function take({ shard, entries, flips, blind }: Waiting, [id, fields]: FlipEntry): number {
  const entry = decodeFlipEntry(fields);
  // Not taken away: it may be of a release that knows more.
  if (!entry) throw new Error(`entry ${id} of ${redisKeys.flips(shard)} has unknown field "${fields[0]}"`);
  const added = flipsOf(entry.flips);
  entries.push(id);
  flips.push(...added);
  if (entry.blind) blind.push({ shard, ...entry.blind });
  return added.length;
}

export const createFlipStream = (redis: Redis) => ({
  /** The shards in whose stream something waits. */
  waiting: async (): Promise<StreamLength[]> => {
    const pipeline = redis.pipeline();
    for (const shard of shards) pipeline.xlen(redisKeys.flips(shard));
    const lengths = answersOf(await pipeline.exec());
    return shards
      .map((shard, n) => ({ shard, entries: Number(lengths[n]) }))
      .filter(({ entries }) => entries > 0);
  },
  /** At most so many entries of each, and no further entry once their flips are so many. */
  read: async (wanted: readonly StreamLength[], mostFlips: number): Promise<Waiting[]> => {
    const read = wanted.map(({ shard, entries: most }): Waiting & { most: number } => {
      return { shard, most, entries: [], flips: [], blind: [] };
    });
    let room = mostFlips;
    let left = read;
    // An entry holds one flip or a thousand: twice as many each time, or nearly all that is read would be too much.
    for (let count = 1; room > 0 && left.length > 0; count *= 2) {
      const pipeline = redis.pipeline();
      for (const { shard, entries } of left) {
        const from = entries.length > 0 ? `(${entries.at(-1)}` : "-";
        pipeline.xrange(redisKeys.flips(shard), from, "+", "COUNT", count);
      }
      const found = answersOf(await pipeline.exec()) as FlipEntry[][];
      for (const [n, waiting] of left.entries())
        for (const entry of found[n] ?? [])
          if (room > 0 && waiting.entries.length < waiting.most) room -= take(waiting, entry);
      left = left.filter(({ entries, most }, n) => found[n]?.length === count && entries.length < most);
    }
    return read;
  },
  remove: async (read: readonly Waiting[]): Promise<void> => {
    const pipeline = redis.pipeline();
    for (const { shard, entries } of read)
      if (entries.length > 0) pipeline.xdel(redisKeys.flips(shard), ...entries);
    answersOf(await pipeline.exec());
  },
});

export type FlipStream = ReturnType<typeof createFlipStream>;
