import { expect, test } from "@jest/globals";
import { instanceId, shardOf } from "@rollcall/contracts/identity";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { eventually, startService, type TestService } from "@rollcall/test-kit";
import { createSurroundings, nowUs, type Surroundings } from "./surroundings.ts";

/** Servers of one test, and as many processes of liveness as it starts; closed after it. */
async function withLiveness(
  work: (at: Awaited<ReturnType<typeof open>>) => Promise<void>,
  overdueAfterSeconds = 3,
): Promise<void> {
  const opened = await open(overdueAfterSeconds);
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

async function open(overdueAfterSeconds: number) {
  const around: Surroundings = await createSurroundings({ overdueAfterSeconds });
  const services: TestService[] = [];
  const start = async (env: Record<string, string> = {}) => {
    const service = await startService("liveness", { ...around, env });
    services.push(service);
    return service;
  };
  const flips = async () => {
    const { rows } = await around.postgres.pool.query<{ text: string; at_us: string; recorded_at: Date }>(
      `select instance || ' ' || to_state as text, (extract(epoch from at) * 1000000)::bigint as at_us, recorded_at
       from flips order by recorded_at, at`,
    );
    return rows;
  };
  const notices = async () => {
    const { rows } = await around.postgres.pool.query(
      `select kind, (extract(epoch from from_at) * 1000)::bigint::float as from_ms,
              (extract(epoch from to_at) * 1000)::bigint::float as to_ms, detail from notices`,
    );
    return rows as { kind: string; from_ms: number; to_ms: number | null; detail: { reasons: string[] } }[];
  };
  const livenessOf = async (machine: string) => (await around.instanceRow(machine))?.["liveness"];
  const close = async () => {
    for (const service of services) await service.stop();
    await around.close();
  };
  return { around, start, flips, notices, livenessOf, close };
}

const elapsed = (ms: number) => {
  const since = performance.now();
  return eventually(() => expect(performance.now() - since).toBeGreaterThan(ms), { withinMs: ms + 1_000 });
};

// They wait more than they work: together they take as long as the longest.
test.concurrent(
  "a process that was paused turns nobody red for what it did not hear, and says from when to when",
  () =>
    withLiveness(async ({ around, start, flips, notices, livenessOf }) => {
      const service = await start();
      await around.tell("heartbeat", [{ machine: "silent" }, { machine: "talks" }]);
      await eventually(async () => expect(await livenessOf("talks")).toBe("alive"));
      const pausedAtMs = Date.now();
      service.pause();
      await elapsed(6_500);
      service.resume();
      const resumedAtMs = Date.now();
      await around.tell("heartbeat", [{ machine: "talks" }]);
      await eventually(async () => expect(await livenessOf("silent")).toBe("overdue"), { withinMs: 8_000 });
      const [red, ...others] = (await flips()).filter(({ text }) => text.endsWith(" overdue"));
      expect(others).toEqual([]);
      expect(red?.text).toBe(`${instanceId(around.path("silent"))} overdue`);
      // A full threshold of working ears after the pause.
      expect(Number(red?.at_us) / 1_000).toBeGreaterThan(resumedAtMs + 2_000);
      const [blind, ...more] = await notices();
      expect(more).toEqual([]);
      expect(blind).toMatchObject({ kind: "blind" });
      expect(Math.abs((blind?.from_ms ?? 0) - pausedAtMs)).toBeLessThan(1_000);
      expect(Math.abs((blind?.to_ms ?? 0) - resumedAtMs)).toBeLessThan(2_000);
    }),
  40_000,
);

test.concurrent(
  "while Redis is lost and rebuilt nobody turns red, states stay, and silence counts from then on",
  () =>
    withLiveness(async ({ around, start, flips, notices, livenessOf }) => {
      await start();
      const at = nowUs();
      await around.tell("heartbeat", [
        { machine: "silent", at },
        { machine: "gone", at: at - 8_500_000 },
      ]);
      await around.tell("heartbeat", [
        { machine: "boat", at, body: { going_offline: { ttl_seconds: 3_600 } } },
      ]);
      await around.tell("status", [{ machine: "off", at, body: { status: "stopped" } }]);
      await eventually(async () => {
        expect(await livenessOf("gone")).toBe("overdue");
        expect(await livenessOf("silent")).toBe("alive");
        expect(await livenessOf("off")).toBe("stopped");
        expect(await livenessOf("boat")).toBe("planned");
      });
      await around.redis.client.flushdb();
      const lostAtUs = nowUs();
      await eventually(async () => expect(await notices()).toHaveLength(1));
      expect((await notices())[0]?.detail.reasons).toContain("redis_empty");
      await eventually(async () => expect(await livenessOf("silent")).toBe("overdue"), { withinMs: 20_000 });
      const red = (await flips()).filter(({ text }) => text.endsWith("overdue"));
      expect(red).toHaveLength(2);
      expect(Number(red[1]?.at_us)).toBeGreaterThan(lostAtUs + 8_000_000);
      expect(await livenessOf("gone")).toBe("overdue");
      expect(await livenessOf("off")).toBe("stopped");
      expect(await livenessOf("boat")).toBe("planned");
      await around.tell("heartbeat", [{ machine: "gone" }]);
      await eventually(async () => expect(await livenessOf("gone")).toBe("alive"));
      // Long enough that a busy machine sees all four states before the silent one is overdue.
    }, 8),
  60_000,
);

test.concurrent(
  "after a loss of Redis it is known from the checkpoint when somebody was last heard",
  () =>
    withLiveness(async ({ around, start }) => {
      await start({ CHECKPOINT_EVERY_SECONDS: "1" });
      const at = nowUs();
      await around.tell("heartbeat", [{ machine: "clock", at }]);
      const id = instanceId(around.path("clock"));
      const shard = shardOf(id);
      await eventually(async () => {
        const { rows } = await around.postgres.pool.query(
          "select instances from liveness_checkpoints where shard = $1",
          [shard],
        );
        expect(rows).toEqual([{ instances: 1 }]);
      });
      await around.redis.client.flushdb();
      await eventually(async () => {
        const beat = await around.redis.client.hget(redisKeys.beats(shard), id);
        expect(decodeBeat(beat ?? "").lastAtUs).toBe(at);
      });
    }),
  40_000,
);

test.concurrent(
  "two processes, one of them paused and the other killed: each flip once",
  () =>
    withLiveness(async ({ around, start, flips }) => {
      const [first, second] = [await start(), await start()];
      const machines = Array.from({ length: 400 }, (_, n) => ({ machine: `m-${n}` }));
      for (let n = 0; n < 400; n += 10) await around.tell("heartbeat", machines.slice(n, n + 10));
      await eventually(async () => expect(await flips()).toHaveLength(400));
      first.pause();
      await elapsed(1_500);
      await second.kill();
      first.resume();
      await second.start();
      await eventually(async () => expect(await flips()).toHaveLength(800), { withinMs: 20_000 });
      const texts = (await flips()).map(({ text }) => text);
      expect(new Set(texts).size).toBe(800);
      await elapsed(1_000);
      expect(await flips()).toHaveLength(800);
    }),
  60_000,
);
