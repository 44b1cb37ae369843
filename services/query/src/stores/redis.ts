import type { Log } from "@rollcall/service-kit";
import { type ChainableCommander, Redis } from "ioredis";

/** On the path of a request: no queue for better times, one try, half a second. */
export function openRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 500 });
  redis.on("error", (err) => log.debug({ err }, "redis connection error"));
  return redis;
}

/** The answers of one round trip, or the first error among them. */
export async function answersOf(pipeline: ChainableCommander): Promise<unknown[]> {
  return ((await pipeline.exec()) ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
}
