import { isDeepStrictEqual } from "node:util";
import { type Liveness, redisKeys } from "@rollcall/contracts/redis";
import * as fc from "fast-check";
import type { Redis } from "ioredis";
import { restoreBeat } from "../src/restore-beat.ts";
import { createShardCalls, type Restored, send, type ShardCall } from "../src/shard-scripts.ts";
import { createModel } from "./model.ts";
import { changeThreshold, loseRedis } from "./model-changes.ts";

export const second = 1_000_000;
const startUs = 1_780_000_000 * second;
const blindAfterUs = 5 * second;
const graceUs = 20 * second;
const calls = createShardCalls({ blindAfterUs, graceUs });

/** Time passes, then one thing happens. `late`: it arrived so long before it is told. */
const step = fc.record({
  passes: fc.oneof(
    { weight: 24, arbitrary: fc.integer({ min: 0, max: 4 * second }) },
    { weight: 4, arbitrary: fc.integer({ min: 4 * second, max: 40 * second }) },
    // A step of the wall clock, there and back.
    { weight: 1, arbitrary: fc.constantFrom(3_600 * second, -3_600 * second, -3 * second) },
  ),
  late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 15 * second })),
  instance: fc.constantFrom("1", "2"),
  does: fc.oneof(
    { weight: 6, arbitrary: fc.constant("beat" as const) },
    { weight: 8, arbitrary: fc.constant("sweep" as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom("stop", "plan", "again", "threshold", "restart", "lose" as const),
    },
  ),
  // Thresholds are whole seconds; some are shorter than blind time and grace, some longer.
  seconds: fc.constantFrom(1, 3, 10, 30),
});
export const schedule = fc.array(step, { maxLength: 25, size: "max" });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

type Telling = readonly [
  id: string,
  at: number,
  seconds: number,
  kind: "alive" | "stopped" | "planned",
  ttl: number,
];

const rules = { alive: "", stopped: "!", planned: "+" } as const;

/** Tells system and model the same, and answers what each of them recorded, by instance. */
export async function play(redis: Redis, shard: string, steps: readonly Step[]) {
  const model = createModel(blindAfterUs, graceUs, startUs);
  let pending: ShardCall[] = [calls.open(shard, { nowUs: startUs, run: "run 0", fromUs: 0, graceUs: 0 })];
  let nowUs = startUs;
  let seconds = 10;
  let run = 0;
  const tellings: Telling[] = [];

  const tell = (telling: Telling) => {
    const [id, at, threshold, kind, ttl] = telling;
    tellings.push(telling);
    model.hear(id, at, threshold * second, kind, kind === "planned" ? at + ttl * second : 0);
    const rule = `${threshold}${rules[kind]}${kind === "planned" ? ttl : ""}`;
    pending.push(calls.hear(shard, [{ id, atUs: at, rule }]));
  };
  const sweep = () => {
    model.sweep(nowUs, pending.length > 0 && lastRun !== run);
    lastRun = run;
    const one = { horizonUs: nowUs, limit: 1, run: `run ${run}`, reason: "test" };
    pending.push(...Array.from({ length: 3 }, () => calls.sweep(shard, one)));
  };
  let lastRun = run;

  const lose = async () => {
    await send(redis, pending);
    const record = await readRecord(redis, shard);
    await redis.del(redisKeys.deadlines(shard), redisKeys.beats(shard), redisKeys.epoch(shard));
    await redis.del(redisKeys.heardUntil(shard), redisKeys.sweptAt(shard), redisKeys.blindTimes(shard));
    const fromUs = nowUs - 10 * second;
    const restored = [...record.states].flatMap(([id, { state, since }]): Restored[] => {
      const life = model.lives.get(id);
      const planned = life && life.end > 0 ? life.end : null;
      const beat = restoreBeat(
        {
          id,
          liveness: state,
          sinceUs: since,
          plannedAtUs: planned && life ? life.last : null,
          plannedUntilUs: planned,
          lastAtUs: life && life.last > 0 ? life.last : undefined,
          thresholdSeconds: seconds,
        },
        nowUs,
      );
      return beat ? [beat] : [];
    });
    lastRun = run;
    loseRedis(model, nowUs, fromUs, seconds * second);
    pending = [
      calls.restore(shard, restored),
      calls.open(shard, { nowUs, run: `run ${run}`, fromUs, graceUs: 31_536_000 * second }),
    ];
  };

  for (const { passes, late, instance, does, seconds: chosen } of steps) {
    nowUs += passes;
    if (does === "beat") tell([instance, nowUs - late, seconds, "alive", 0]);
    else if (does === "stop") tell([instance, nowUs - late, seconds, "stopped", 0]);
    else if (does === "plan") tell([instance, nowUs - late, seconds, "planned", chosen * 2]);
    else if (does === "again") {
      const again = tellings[Math.min(tellings.length - 1, chosen)];
      if (again) tell(again);
    } else if (does === "threshold") {
      seconds = chosen;
      changeThreshold(model, nowUs, seconds * second);
      pending.push(
        calls.rethreshold(
          shard,
          nowUs,
          ["1", "2"].map((id) => ({ id, seconds })),
        ),
      );
    } else if (does === "restart") run += 1;
    else if (does === "lose") await lose();
    else sweep();
  }
  await send(redis, pending);
  const { told } = await readRecord(redis, shard);
  return { system: byInstance(told), model: byInstance(model.told) };
}

/** What system and model tell differently about a schedule; undefined when they agree. */
export async function disagreement(
  redis: Redis,
  shard: string,
  steps: readonly Step[],
): Promise<string | undefined> {
  const { system, model } = await play(redis, shard, steps);
  if (isDeepStrictEqual(system, model)) return undefined;
  return `system ${JSON.stringify(system)}\nmodel  ${JSON.stringify(model)}`;
}

async function readRecord(redis: Redis, shard: string) {
  const entries = await redis.xrange(redisKeys.flips(shard), "-", "+");
  const states = new Map<string, { state: Liveness; since: number }>();
  const told = entries.map(([, [name, first, , second, , third, , fourth]]) => {
    if (name === "blind") return `blind ${second} ${third}`;
    states.set(String(first), { state: fourth as Liveness, since: Number(second) });
    return `${first} ${third} ${fourth} ${second}`;
  });
  return { told, states };
}

function byInstance(told: readonly string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const line of told) (groups[line.slice(0, line.indexOf(" "))] ??= []).push(line);
  return groups;
}
