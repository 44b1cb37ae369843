import type { Flip } from "@rollcall/contracts/flips";
import type { FlipEvent, LiveEvent } from "@rollcall/contracts/live";
import {
  errorMessage,
  failureKind,
  type Postgres,
  type PostgresClient,
  transaction,
} from "@rollcall/service-kit";
import { lockShards, recordFlips } from "./flip-store.ts";
import type { BlindTime, FlipStream, StreamLength } from "./flip-stream.ts";

/** Half a second between two tries. */
const mostTries = 10;
const mostTriesBesideOthers = 5;

/** Whether it may be one flip that is at fault: then the others must not wait for it. */
export const isolates = (error: unknown): boolean => failureKind(error) !== "passing";

/** What cannot be recorded for a reason that nobody knows is given up after so many tries; it is read anew for each. */
export function createFlipSuspects() {
  const tries = new Map<string, number>();
  let isProved = false;
  return {
    isLasting: (error: unknown, what: Flip | BlindTime): boolean => {
      const kind = failureKind(error);
      if (kind !== "unknown") return kind === "permanent";
      const key = JSON.stringify(what);
      const count = (tries.get(key) ?? 0) + 1;
      tries.set(key, count);
      return count >= (isProved ? mostTriesBesideOthers : mostTries);
    },
    onRecorded: (): void => {
      isProved = true;
    },
    /** All that waited is recorded or given up. */
    forget: (): void => {
      tries.clear();
      isProved = false;
    },
  };
}

export type FlipSuspects = ReturnType<typeof createFlipSuspects>;

/** A larger transaction spills what its triggers compare to disk; a smaller one pays for more commits. */
export const flipsPerBatch = 2_500;

export type RecorderParts = {
  readonly postgres: Postgres;
  readonly stream: FlipStream;
  readonly recordBlind: (times: readonly BlindTime[]) => Promise<readonly LiveEvent[]>;
  /** To the facts feed: returns when its queues have them durably. */
  readonly tell: (flips: readonly FlipEvent[]) => Promise<void>;
  /** To the screens of people. */
  readonly publish: (events: readonly LiveEvent[]) => Promise<void>;
  readonly onRecorded: (flips: readonly Flip[]) => void;
  /** Takes what can never be recorded, durably; without it such a thing stays in its stream, and only its shard waits. */
  readonly bury?: (what: Flip | BlindTime, reason: string) => Promise<void>;
  /** Whether recording rests: no further batch is begun. */
  readonly rests?: () => boolean;
};

type Lasting = (what: Flip | BlindTime, error: unknown) => Promise<void>;

async function recordOne(client: PostgresClient, flip: Flip, giveUp: Lasting): Promise<FlipEvent[]> {
  await client.query("savepoint flip");
  try {
    const events = await recordFlips(client, [flip]);
    await client.query("release savepoint flip");
    return events;
  } catch (error) {
    await client.query("rollback to savepoint flip");
    await giveUp(flip, error);
    return [];
  }
}

/**
 * Records flip by flip, for shards in which one of them cannot be recorded: that one is buried before the commit, the others
 * are recorded in their order. A shard whose trouble may pass is left for the next round, and no other waits for it.
 */
export function createRecordAlone(parts: RecorderParts, suspects: FlipSuspects) {
  const { postgres, stream, recordBlind, tell, publish, onRecorded, bury } = parts;

  const giveUp: Lasting = async (what, error) => {
    if (!bury || !suspects.isLasting(error, what)) throw error;
    await bury(what, errorMessage(error));
  };
  const recordShard = async (shard: StreamLength): Promise<boolean> => {
    const { batch, events } = await transaction(postgres, async (client) => {
      const ours = await lockShards(client, [shard.shard]);
      const read = ours.size > 0 ? await stream.read([shard], flipsPerBatch) : [];
      const told: FlipEvent[] = [];
      for (const { flips } of read)
        for (const flip of flips) told.push(...(await recordOne(client, flip, giveUp)));
      return { batch: read, events: told };
    });
    if (events.length > 0) suspects.onRecorded();
    const notices: LiveEvent[] = [];
    for (const time of batch.flatMap(({ blind }) => blind)) {
      const written = recordBlind([time]).catch((error: unknown) => giveUp(time, error).then(() => []));
      notices.push(...(await written));
    }
    await tell(events);
    await publish([...events, ...notices]);
    await stream.remove(batch);
    onRecorded(batch.flatMap(({ flips }) => flips));
    return batch.some(({ entries }) => entries.length > 0);
  };
  return async (shards: readonly StreamLength[]): Promise<boolean> => {
    let found = false;
    let failed: { error: unknown } | undefined;
    for (const shard of shards) {
      try {
        found = (await recordShard(shard)) || found;
      } catch (error) {
        if (!isolates(error)) throw error;
        failed = { error };
      }
    }
    if (failed) throw failed.error;
    return found;
  };
}
