import { transaction } from "@rollcall/service-kit";
import {
  createFlipSuspects,
  createRecordAlone,
  flipsPerBatch,
  isolates,
  type RecorderParts,
} from "./record-alone.ts";
import { lockShards, recordFlips } from "./flip-store.ts";
import type { StreamLength } from "./flip-stream.ts";

/** Each holds the flips of one Lua call, one to a thousand. */
const entriesPerBatch = 100;
/** PostgreSQL is what takes the time: two batches at once, of different shards, use two of its cores. */
const lanes = 2;
const never = new AbortController().signal;

/** Shards that wait, shared out to transactions: few entries of many shards are one, many of one shard are several. */
function shareOut(waiting: readonly StreamLength[]): StreamLength[][] {
  const batches: StreamLength[][] = [];
  let room = 0;
  for (const { shard, entries } of waiting) {
    const taken = { shard, entries: Math.min(entries, entriesPerBatch) };
    const last = batches.at(-1);
    if (last && room >= taken.entries) last.push(taken);
    else {
      batches.push([taken]);
      room = entriesPerBatch;
    }
    room -= taken.entries;
  }
  return batches;
}

/**
 * Streams to PostgreSQL, to the facts feed, to the live stream: removed from Redis only after all. One process at a time has a shard
 * (an advisory lock that dies with its connection), so the order within a shard is kept.
 */
export function createFlipRecorder(parts: RecorderParts) {
  const { postgres, stream, recordBlind, tell, publish, onRecorded, rests = () => false } = parts;
  const suspects = createFlipSuspects();
  const recordShardByShard = createRecordAlone(parts, suspects);

  /** Answers whether there was anything. */
  const recordBatch = async (shards: readonly StreamLength[]): Promise<boolean> => {
    const { batch, events } = await transaction(postgres, async (client) => {
      const names = shards.map(({ shard }) => shard);
      const ours = await lockShards(client, names);
      // Read under the lock: what another process had recorded before is removed, or is repeated to no effect.
      const lockedByUs = shards.filter(({ shard }) => ours.has(shard));
      const read = await stream.read(lockedByUs, flipsPerBatch);
      const flips = read.flatMap((one) => one.flips);
      return { batch: read, events: await recordFlips(client, flips) };
    });
    const notices = await recordBlind(batch.flatMap((one) => one.blind));
    await tell(events);
    await publish([...events, ...notices]);
    await stream.remove(batch);
    onRecorded(batch.flatMap(({ flips }) => flips));
    return batch.some(({ entries }) => entries.length > 0);
  };

  const record = async (shards: readonly StreamLength[]): Promise<boolean> => {
    try {
      return await recordBatch(shards);
    } catch (error) {
      if (!isolates(error)) throw error;
      return recordShardByShard(shards);
    }
  };

  /** One round, until `closing`; answers whether more may be waiting. */
  return async (closing: AbortSignal = never): Promise<boolean> => {
    const left = shareOut(await stream.waiting());
    let found = false;
    const failures: unknown[] = [];
    const lane = async () => {
      for (let batch = left.shift(); batch && !closing.aborted && !rests(); batch = left.shift()) {
        const done = record(batch).catch((error: unknown) => {
          if (!isolates(error)) throw error;
          // Another batch is of other shards, and does not wait for this one.
          failures.push(error);
          return false;
        });
        found = (await done) || found;
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    if (failures.length > 0) throw failures[0];
    suspects.forget();
    return found;
  };
}
