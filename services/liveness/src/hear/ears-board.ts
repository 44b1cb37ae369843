import type { Redis } from "ioredis";
import type { Report, Reports } from "./ears.ts";

const key = "liveness:ears";

/** Where the processes of liveness tell each other how far they have heard: a hash in Redis. */
export const createEarsBoard = (redis: Redis) => ({
  exchange: async (name: string, report: Report | undefined): Promise<Reports> => {
    const written = report
      ? redis.pipeline().hset(key, name, JSON.stringify(report))
      : redis.pipeline().hdel(key, name);
    const [write, read] = (await written.hgetall(key).exec()) ?? [];
    if (write?.[0]) throw write[0];
    if (read?.[0]) throw read[0];
    const reports = Object.entries((read?.[1] ?? {}) as Record<string, string>);
    return new Map(reports.map(([process, value]) => [process, JSON.parse(value) as Report]));
  },
  forget: async (name: string): Promise<void> => void (await redis.hdel(key, name)),
});
