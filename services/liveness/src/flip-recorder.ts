import type { LiveEvent } from "@rollcall/contracts/live";
import { type Postgres, transaction } from "@rollcall/service-kit";
import type { BlindTime, Flip, FlipStream, Waiting } from "./flip-stream.ts";
import { lockShard, recordFlips } from "./flip-store.ts";

const entriesPerRound = 5_000;

export type RecorderParts = {
  readonly postgres: Postgres;
  readonly stream: FlipStream;
  readonly recordBlind: (times: readonly BlindTime[]) => Promise<readonly LiveEvent[]>;
  readonly publish: (events: readonly LiveEvent[]) => Promise<void>;
  readonly onRecorded: (flips: readonly Flip[]) => void;
};

/**
 * Streams to PostgreSQL to the live stream: removed from Redis only after both. One process at a time has a shard
 * (an advisory lock that dies with its connection), so the order within a shard is kept.
 */
export function createFlipRecorder(parts: RecorderParts) {
  const { postgres, stream, recordBlind, publish, onRecorded } = parts;

  const recordShards = (waiting: readonly string[]) =>
    transaction(postgres, async (client) => {
      const batch: Waiting[] = [];
      let left = entriesPerRound;
      for (const shard of waiting) {
        if (left <= 0 || !(await lockShard(client, shard))) continue;
        // Read under the lock: what another process had recorded before is removed, or is repeated to no effect.
        const one = await stream.read(shard, left);
        left -= one.entries.length;
        batch.push(one);
      }
      const flips = batch.flatMap((one) => one.flips);
      return { batch, flips, events: await recordFlips(client, flips) };
    });

  /** One round; answers whether more may be waiting. */
  return async (): Promise<boolean> => {
    const shards = await stream.waiting();
    if (shards.length === 0) return false;
    const { batch, flips, events } = await recordShards(shards);
    const notices = await recordBlind(batch.flatMap((one) => one.blind));
    await publish([...events, ...notices]);
    for (const one of batch) await stream.remove(one);
    onRecorded(flips);
    return batch.some(({ entries }) => entries.length > 0);
  };
}
