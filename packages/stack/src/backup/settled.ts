import { shards } from "@rollcall/contracts/identity";
import { redisKeys } from "@rollcall/contracts/redis";
import { readServices } from "@rollcall/service-facts";
import { connect } from "amqplib";
import { Redis } from "ioredis";
import { PlainError } from "../plain-error.ts";
import type { Progress } from "../progress.ts";
import { waitUntil } from "../wait-until.ts";
import { portNameOf, urlsOf, type Wiring } from "../wiring.ts";

/** Seconds for which the oldest message that a consumer holds has been waiting; 0 when it holds none. */
const oldestUnsettled = async (port: number): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5_000) });
  const values = [
    ...(await response.text()).matchAll(/^\w+_oldest_unsettled_seconds(?:\{[^}]*\})? (\S+)$/gm),
  ];
  // One that does not say what it holds is believed to hold what it always held.
  return values.length === 0 ? Infinity : Math.max(...values.map(([, value]) => Number(value)));
};

/** Tells which queues are consumed and have nothing waiting; what a consumer already holds does not count as waiting. */
const openQueues = async (amqpUrl: string, names: readonly string[]) => {
  const connection = await connect(amqpUrl, { noDelay: true, timeout: 5_000 });
  connection.on("error", () => {});
  const channel = await connection.createChannel();
  return {
    empty: async (): Promise<string[]> => {
      const found: string[] = [];
      for (const name of names) {
        const { messageCount, consumerCount } = await channel.checkQueue(name);
        if (messageCount === 0 && consumerCount > 0) found.push(name);
      }
      return found;
    },
    close: () => connection.close(),
  };
};

/** Flips that were made before an instant and are not yet in PostgreSQL. */
const oldFlipsWait = async (redis: Redis, beforeMs: number): Promise<boolean> => {
  for (const shard of shards) {
    const [first] = await redis.xrange(redisKeys.flips(shard), "-", String(beforeMs), "COUNT", 1);
    if (first) return true;
  }
  return false;
};

const everyMs = 200;

/**
 * Waits until all that devices were told is stored before `instant` is in PostgreSQL and QuestDB. A queue gives out its
 * messages in their order: seen empty once after the instant, it has given out everything from before; and what consumers
 * took until then is settled as soon as what they hold is younger.
 */
export const waitUntilSettled = async (
  wiring: Wiring,
  instantMs: number,
  { withinMs, progress }: Readonly<{ withinMs: number; progress: Progress }>,
): Promise<void> => {
  const urls = urlsOf(wiring);
  const consumers = (await readServices()).filter(({ queues }) => queues.length > 0);
  const names = consumers.flatMap(({ queues }) => queues);
  const broker = await openQueues(urls.amqp, names);
  const redis = new Redis(urls.redis, { maxRetriesPerRequest: 1 });
  redis.on("error", () => {});
  const pending = new Set(names);
  let emptyAtMs = 0;
  const emptied = async () => {
    for (const name of await broker.empty()) pending.delete(name);
    emptyAtMs = Date.now();
    return pending.size === 0;
  };
  let late: readonly string[] = [];
  const settled = async () => {
    const ages = await Promise.all(
      consumers.map((service) => oldestUnsettled(wiring.ports[portNameOf(service, "health")] ?? 0)),
    );
    const sinceEmpty = (Date.now() - emptyAtMs) / 1000;
    // Less a second, because what was given out may still be on its way into the consumer.
    late = consumers.filter((_, n) => !((ages[n] ?? 0) < sinceEmpty - 1)).map(({ name }) => name);
    return late.length === 0 && !(await oldFlipsWait(redis, instantMs));
  };
  try {
    if (!(await waitUntil(emptied, { withinMs, everyMs })))
      throw new PlainError(
        `These queues were not worked off within ${withinMs / 1000} s: ${[...pending].join(", ")}. Look at their consumers (npm run logs), or wait until the backlog is gone.`,
      );
    progress("  The queues have given out what came before the backup");
    if (!(await waitUntil(settled, { withinMs, everyMs })))
      throw new PlainError(
        `What consumers hold was not stored within ${withinMs / 1000} s: see npm run logs of ${late.join(", ") || "liveness"}.`,
      );
  } finally {
    redis.disconnect();
    await broker.close();
  }
};
