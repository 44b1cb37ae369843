import { shardOf, shards } from "@rollcall/contracts/identity";
import { encodeBeat, type Liveness, redisKeys } from "@rollcall/contracts/redis";
import type { Postgres } from "@rollcall/service-kit";
import type { Redis } from "ioredis";

type Row = { id: string; liveness: Liveness; since: string };

const rowsAtOnce = 10_000;
const thresholdSeconds = 3_600;

function writeBeats(redis: Redis, rows: readonly Row[], nowUs: number) {
  const pipeline = redis.pipeline();
  for (const { id, liveness, since } of rows) {
    if (liveness === "unseen") continue;
    const shard = shardOf(id);
    const isAlive = liveness === "alive";
    const deadlineUs = isAlive ? nowUs + thresholdSeconds * 1e6 : Number(since);
    const lastAtUs = deadlineUs - thresholdSeconds * 1e6;
    pipeline.hset(
      redisKeys.beats(shard),
      id,
      encodeBeat({ lastAtUs, deadlineUs, state: liveness, thresholdSeconds }),
    );
    if (isAlive) pipeline.zadd(redisKeys.deadlines(shard), deadlineUs, id);
  }
  return pipeline.exec();
}

/** Fallen due and not yet swept when they are asked for: in life a few always are, and readers must lay them over. */
const fallenDue = 50;

async function letSomeFallDue(redis: Redis, postgres: Postgres, nowUs: number): Promise<void> {
  const { rows } = await postgres.query<Row>(
    "select id, liveness, us_of(liveness_since) as since from instances where liveness = 'alive' order by id desc limit $1",
    [fallenDue],
  );
  await writeBeats(redis, rows, nowUs - thresholdSeconds * 1e6 - 1e6);
}

/** What liveness would hold of these instances. */
export async function fillRedis(redis: Redis, postgres: Postgres): Promise<void> {
  const nowUs = Date.now() * 1_000;
  let last = "-1";
  for (;;) {
    const { rows } = await postgres.query<Row>(
      `select id, liveness, us_of(liveness_since) as since from instances where id > $1 order by id limit ${rowsAtOnce}`,
      [last],
    );
    if (rows.length === 0) break;
    await writeBeats(redis, rows, nowUs);
    last = rows.at(-1)?.id ?? last;
  }
  await letSomeFallDue(redis, postgres, nowUs);
}

/** As if liveness were sweeping: without it readers take the platform for blind. Answers how to stop. */
export function keepSwept(redis: Redis): () => void {
  const sweep = () => {
    for (const shard of shards) {
      void redis.set(redisKeys.epoch(shard), "load");
      void redis.set(redisKeys.sweptAt(shard), String(Date.now() * 1_000));
    }
  };
  sweep();
  const timer = setInterval(sweep, 500);
  return () => clearInterval(timer);
}
