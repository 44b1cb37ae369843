import { colourReason } from "@rollcall/contracts/colour";
import { decodeFlipEntry, flipsOf, noFlips } from "@rollcall/contracts/flips";
import { instanceId } from "@rollcall/contracts/identity";
import { decodeBeat, type Liveness, livenessAt, redisKeys } from "@rollcall/contracts/redis";
import type { Redis } from "ioredis";
import { ruleOf } from "../src/hear/apply-contacts.ts";
import { readContact } from "../src/hear/read-contacts.ts";
import { restoreBeat } from "../src/rebuild/restore-beat.ts";
import { createShardCalls, type Restored, send, type ShardCall } from "../src/shards/shard-scripts.ts";
import type { Life } from "./model.ts";

export const second = 1_000_000;
export const startUs = 1_780_000_000 * second;
export const blindAfterUs = 5 * second;
export const graceUs = 20 * second;
const foreverUs = 31_536_000 * second;
const calls = createShardCalls({ blindAfterUs, graceUs });

const paths = ["one", "two"].map((machine) => ({ customer: "alice", machine, software: "app" }));
export const ids = paths.map((path) => instanceId(path));

/** One message of a device, as the gateway stamps it. */
export type Told = {
  readonly instance: number;
  readonly atUs: number;
  readonly skewMs: number;
  readonly seconds: number;
  readonly kind: "alive" | "stopped" | "planned";
  readonly ttlSeconds: number;
};

function contactOf({ instance, atUs, skewMs, kind, ttlSeconds }: Told) {
  const ts = new Date(atUs / 1_000 + skewMs).toISOString();
  const path = paths[instance] as (typeof paths)[number];
  const event = { at: atUs, address: "192.0.2.1", ...path };
  if (kind === "stopped") return readContact("status", { ...event, body: { ts, status: "stopped" } });
  const offline = kind === "planned" ? { going_offline: { ttl_seconds: ttlSeconds } } : {};
  return readContact("heartbeat", { ...event, body: { ts, ...offline } });
}

async function readRecord(redis: Redis, shard: string) {
  const entries = await redis.xrange(redisKeys.flips(shard), "-", "+");
  const states = new Map<string, { state: Liveness; since: number }>();
  const told = entries.flatMap(([, fields]) => {
    const { flips: columns, blind } = decodeFlipEntry(fields) ?? { flips: noFlips };
    const flips = flipsOf(columns);
    for (const { instance, to, atUs } of flips) states.set(instance, { state: to, since: atUs });
    const flipped = flips.map(({ instance, from, to, atUs }) => `${instance} ${from} ${to} ${atUs}`);
    return blind ? [`blind ${blind.fromUs} ${blind.toUs}`, ...flipped] : flipped;
  });
  return { told, states };
}

/** Whose score is above his deadline, who waits without a score and who has one without waiting: nobody ever. */
function misplaced(beats: readonly (string | null)[], members: readonly string[]): string[] {
  const scores = new Map(members.flatMap((id, n) => (n % 2 === 0 ? [[id, Number(members[n + 1])]] : [])));
  return beats.flatMap((value, n) => {
    const score = scores.get(ids[n] ?? "");
    const beat = value === null ? undefined : decodeBeat(value);
    const waits = beat?.state === "alive" || beat?.state === "planned";
    const isRight = waits ? score !== undefined && score <= beat.deadlineUs : score === undefined;
    return isRight ? [] : [`${value} at ${score}`];
  });
}

/** Liveness' Lua calls on one shard, and what readers make of its beats. */
export function createSystem(redis: Redis, shard: string) {
  let run = 0;
  let pending: ShardCall[] = [calls.open(shard, { nowUs: startUs, run: "run 0", fromUs: 0, graceUs: 0 })];
  const questions: { answer: number; nowUs: number; inMaintenance: boolean }[] = [];
  const looks: string[] = [];
  const lost: string[] = [];

  const flush = async () => {
    const answers = await send(redis, pending);
    pending = [];
    for (const { answer, nowUs, inMaintenance } of questions.splice(0)) {
      const sweptAtUs = Number(answers[answer + 1] ?? 0);
      const beats = answers[answer] as (string | null)[];
      lost.push(...misplaced(beats, answers[answer + 2] as string[]));
      for (const value of beats) {
        const liveness = value === null ? "unseen" : livenessAt(decodeBeat(value), nowUs, sweptAtUs);
        looks.push(colourReason({ liveness, status: null, severity: 0, inMaintenance }));
      }
    }
  };
  const restored = (
    nowUs: number,
    seconds: number,
    life: Life,
    recorded: { state: Liveness; since: number },
  ) => {
    const isPlanned = life.end > 0;
    return restoreBeat(
      {
        id: life.id,
        liveness: recorded.state,
        sinceUs: recorded.since,
        plannedAtUs: isPlanned ? life.last : null,
        plannedUntilUs: isPlanned ? life.end : null,
        lastAtUs: life.last > 0 ? life.last : undefined,
        thresholdSeconds: seconds,
      },
      nowUs,
    );
  };
  return {
    hear: (telling: Told) => {
      const contact = contactOf(telling);
      const rule = ruleOf(contact, telling.seconds);
      pending.push(calls.hear(shard, [{ id: contact.id, atUs: contact.atUs, rule }]));
    },
    sweep: (nowUs: number) => {
      // One by one, and once more to find that nothing is left.
      const one = { horizonUs: nowUs, limit: 1, run: `run ${run}`, reason: "test" };
      pending.push(...Array.from({ length: ids.length + 1 }, () => calls.sweep(shard, one)));
    },
    changeThreshold: (nowUs: number, seconds: number) => {
      const thresholds = ids.map((id) => ({ id, seconds }));
      pending.push(calls.rethreshold(shard, nowUs, thresholds));
    },
    restart: () => {
      run += 1;
    },
    look: (nowUs: number, inMaintenance: boolean) => {
      questions.push({ answer: pending.length, nowUs, inMaintenance });
      const beats = ["hmget", redisKeys.beats(shard), ...ids];
      const sweptAt = ["get", redisKeys.sweptAt(shard)];
      const scores = ["zrange", redisKeys.deadlines(shard), "0", "-1", "withscores"];
      pending.push(...([beats, sweptAt, scores] as unknown as ShardCall[]));
    },
    /** Redis forgets, and the shard is rebuilt from what the record and the history know. */
    lose: async (nowUs: number, fromUs: number, seconds: number, lives: readonly Life[]) => {
      await flush();
      const { states } = await readRecord(redis, shard);
      const beats = lives.flatMap((life): Restored[] => {
        const recorded = states.get(life.id);
        return (
          (recorded && [restored(nowUs, seconds, life, recorded)].filter((one) => one !== undefined)) ?? []
        );
      });
      const { deadlines, beats: all, epoch, heardUntil, sweptAt, blindTimes } = redisKeys;
      const keys = [deadlines, all, epoch, heardUntil, sweptAt, blindTimes].map((key) => key(shard));
      pending = [
        ["del", ...keys] as unknown as ShardCall,
        calls.restore(shard, beats),
        calls.open(shard, { nowUs, run: `run ${run}`, fromUs, graceUs: foreverUs }),
      ];
    },
    end: async () => {
      await flush();
      const { told } = await readRecord(redis, shard);
      return { told, looks, lost };
    },
  };
}
