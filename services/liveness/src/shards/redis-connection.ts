import { type Log, untilDone } from "@rollcall/service-kit";
import { Redis } from "ioredis";
import { defineScripts } from "./shard-scripts.ts";

export type RedisConnection = {
  readonly client: Redis;
  /** `run_id` of the server behind the present connection; undefined while there is none. */
  readonly run: () => string | undefined;
  readonly close: () => void;
};

/** A connection that comes back by itself; without it commands fail at once, and their sender tries again. */
export async function openRedis(url: string, log: Log): Promise<RedisConnection> {
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(1_000, 50 * attempt),
  });
  defineScripts(client);
  let run: string | undefined;
  client.on("error", (err) => log.warn({ err }, "redis connection error"));
  client.on("close", () => {
    run = undefined;
  });
  const learnRun = async (): Promise<void> => {
    run = /^run_id:(\w+)/m.exec(await client.info("server"))?.[1];
  };
  await client.connect();
  await learnRun();
  client.on("ready", () => {
    void untilDone(log, "ask redis who it is", async () => {
      // A connection lost meanwhile becomes ready again, and asks again.
      if (client.status === "ready") await learnRun();
    });
  });
  return { client, run: () => run, close: () => client.disconnect() };
}
