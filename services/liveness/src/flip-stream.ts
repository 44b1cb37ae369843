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
  readonly entries: readonly string[];
  readonly flips: readonly Flip[];
  readonly blind: readonly BlindTime[];
};

/** Whole entries, until their flips are so many. */
function take(shard: string, entries: readonly FlipEntry[], mostFlips: number): Waiting {
  const taken: string[] = [];
  const flips: Flip[] = [];
  const blind: BlindTime[] = [];
  for (const [id, fields] of entries) {
    if (flips.length >= mostFlips) break;
    const entry = decodeFlipEntry(fields);
    // Not taken away: it may be of a release that knows more.
    if (!entry) throw new Error(`entry ${id} of ${redisKeys.flips(shard)} has unknown field "${fields[0]}"`);
    taken.push(id);
    flips.push(...flipsOf(entry.flips));
    if (entry.blind) blind.push({ shard, ...entry.blind });
  }
  return { shard, entries: taken, flips, blind };
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
    const pipeline = redis.pipeline();
    for (const { shard, entries } of wanted)
      pipeline.xrange(redisKeys.flips(shard), "-", "+", "COUNT", entries);
    const found = answersOf(await pipeline.exec()) as FlipEntry[][];
    let room = mostFlips;
    return wanted.map(({ shard }, n) => {
      const taken = take(shard, found[n] ?? [], room);
      room -= taken.flips.length;
      return taken;
    });
  },
  remove: async (read: readonly Waiting[]): Promise<void> => {
    const pipeline = redis.pipeline();
    for (const { shard, entries } of read)
      if (entries.length > 0) pipeline.xdel(redisKeys.flips(shard), ...entries);
    answersOf(await pipeline.exec());
  },
});

export type FlipStream = ReturnType<typeof createFlipStream>;
