import type { LiveEvent } from "@rollcall/contracts/live";
import { shards } from "@rollcall/contracts/identity";
import { blindAfterUs, redisKeys } from "@rollcall/contracts/redis";
import type { Redis } from "ioredis";
import type { NoticeStore } from "../record/notice-store.ts";
import type { SweepResult } from "./sweeper.ts";

export type BlindWatchParts = {
  readonly redis: Redis;
  readonly notices: Pick<NoticeStore, "openBlind" | "closeBlind">;
  readonly publish: (events: readonly LiveEvent[]) => Promise<void>;
  readonly nowUs: () => number;
  readonly setSuspendedShards: (shards: number) => void;
};

/**
 * Tells people while it lasts that we are blind. The end, and what it means for the deadlines, is declared by the first
 * sweep afterwards, shard by shard. Another process that hears is enough for nobody to be blind.
 */
export function createBlindWatch(parts: BlindWatchParts) {
  const { redis, notices, publish, nowUs, setSuspendedShards } = parts;
  // A notice of an earlier life may still be open.
  let open = true;
  let announced = false;
  let sweptUs = 0;

  const behind = async (): Promise<{ shards: number; sinceUs: number }> => {
    const sweptAt = await redis.mget(shards.map(redisKeys.sweptAt));
    const old = sweptAt.map(Number).filter((atUs) => nowUs() - atUs > blindAfterUs);
    return { shards: old.length, sinceUs: Math.min(...old) };
  };
  return {
    look: async (result: SweepResult): Promise<void> => {
      if (result.sweptUs !== undefined) {
        sweptUs = result.sweptUs;
        setSuspendedShards(0);
        announced = false;
        if (open) await publish(await notices.closeBlind(sweptUs));
        open = false;
        return;
      }
      // Without Redis we cannot know of others; nobody can hear then.
      const { shards: suspended, sinceUs } = await behind().catch(() => ({
        shards: nowUs() - sweptUs > blindAfterUs ? shards.length : 0,
        sinceUs: sweptUs,
      }));
      setSuspendedShards(suspended);
      if (suspended === 0 || announced || sinceUs === 0) return;
      open = true;
      const event = await notices.openBlind(sinceUs, result.reason);
      if (event) await publish([event]);
      announced = true;
    },
  };
}

export type BlindWatch = ReturnType<typeof createBlindWatch>;
