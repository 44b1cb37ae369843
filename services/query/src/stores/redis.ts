import type { Log } from "@rollcall/service-kit";
import { Redis } from "ioredis";

/** On the path of a request: no queue for better times, one try, half a second. */
export function openRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 500 });
  redis.on("error", (err) => log.debug({ err }, "redis connection error"));
  return redis;
}
