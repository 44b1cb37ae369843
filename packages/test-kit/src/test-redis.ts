import { Redis } from "ioredis";
import { testServers } from "./test-servers.ts";

export type TestRedis = Readonly<{
  url: string;
  /** For a test's own questions; closed with the rest. */
  client: Redis;
  close: () => Promise<void>;
}>;

// As many as the test servers are started with, without 0, which holds the counter.
const databases = 1023;

/** A logical database of its own, empty. */
export const createTestRedis = async (): Promise<TestRedis> => {
  const base = testServers().urls.redis;
  const counter = new Redis(base);
  const number = ((await counter.incr("rollcall:test:databases")) % databases) + 1;
  counter.disconnect();
  const url = new URL(base);
  url.pathname = `/${number}`;
  const client = new Redis(url.href);
  await client.flushdb();
  return {
    url: url.href,
    client,
    async close() {
      await client.flushdb();
      client.disconnect();
    },
  };
};
