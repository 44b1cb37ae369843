import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import type { Redis } from "ioredis";
import { createModel, unseen } from "./model.ts";
import { changeThreshold, loseRedis } from "./model-changes.ts";
import { blindAfterUs, createSystem, graceUs, ids, second, startUs, type Told } from "./system.ts";

const yearMs = 365 * 86_400_000;

/** Time passes, then one thing happens. `late`: it arrived so long before it is told. */
const step = fc.record({
  passes: fc.oneof(
    { weight: 24, arbitrary: fc.integer({ min: 0, max: 4 * second }) },
    { weight: 4, arbitrary: fc.integer({ min: 4 * second, max: 40 * second }) },
    // A step of the wall clock, there and back.
    { weight: 1, arbitrary: fc.constantFrom(3_600 * second, -3_600 * second, -3 * second) },
  ),
  late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 15 * second })),
  /** How wrong the device's own clock is just now. */
  skewMs: fc.constantFrom(0, yearMs, -yearMs),
  instance: fc.constantFrom(0, 1),
  does: fc.oneof(
    { weight: 6, arbitrary: fc.constant("beat" as const) },
    { weight: 7, arbitrary: fc.constant("sweep" as const) },
    { weight: 3, arbitrary: fc.constant("look" as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "stop",
        "plan",
        "again",
        "threshold",
        "restart",
        "lose",
        "maintain" as const,
      ),
    },
  ),
  // Thresholds are whole seconds; some are shorter than blind time and grace, some longer.
  seconds: fc.constantFrom(1, 3, 10, 30),
});
export const schedule = fc.array(step, { maxLength: 25, size: "max" });
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Tells system and model the same, and answers what each of them recorded and shows, by instance. */
export async function play(redis: Redis, shard: string, steps: readonly Step[]) {
  const lives = ids.map((id) => ({ ...unseen, id }));
  const model = createModel(lives, blindAfterUs, graceUs, startUs);
  const system = createSystem(redis, shard);
  const modelLooks: string[] = [];
  const tellings: Told[] = [];
  let nowUs = startUs;
  let seconds = 10;
  let restarted = false;

  const tell = (telling: Told) => {
    const { instance, atUs, kind, ttlSeconds } = telling;
    tellings.push(telling);
    const life = lives[instance];
    const end = kind === "planned" ? atUs + ttlSeconds * second : 0;
    if (life) model.hear(life, atUs, telling.seconds * second, kind, end);
    system.hear(telling);
  };
  const does: Record<Step["does"], (step: Step) => void | Promise<void>> = {
    beat: (one) => tell({ ...one, atUs: nowUs - one.late, seconds, kind: "alive", ttlSeconds: 0 }),
    stop: (one) => tell({ ...one, atUs: nowUs - one.late, seconds, kind: "stopped", ttlSeconds: 0 }),
    plan: (one) =>
      tell({ ...one, atUs: nowUs - one.late, seconds, kind: "planned", ttlSeconds: 2 * one.seconds }),
    again: (one) => {
      const again = tellings[Math.min(tellings.length - 1, one.seconds)];
      if (again) tell(again);
    },
    threshold: (one) => {
      seconds = one.seconds;
      changeThreshold(model, nowUs, seconds * second);
      system.changeThreshold(nowUs, seconds);
    },
    restart: () => {
      restarted = true;
      system.restart();
    },
    lose: async () => {
      await system.lose(nowUs, nowUs - 10 * second, seconds, lives);
      loseRedis(model, nowUs, nowUs - 10 * second, seconds * second);
      restarted = false;
    },
    maintain: () => {
      model.maintenance = !model.maintenance;
    },
    look: () => {
      modelLooks.push(...lives.map((life) => model.reason(life, nowUs)));
      system.look(nowUs, model.maintenance);
    },
    sweep: () => {
      model.sweep(nowUs, restarted ? 2 * second : 0, restarted ? Number.POSITIVE_INFINITY : graceUs);
      restarted = false;
      system.sweep(nowUs);
    },
  };
  for (const one of steps) {
    nowUs += one.passes;
    await does[one.does](one);
  }
  const { told, looks, lost } = await system.end();
  return {
    system: { ...byInstance(told), looks, lost },
    model: { ...byInstance(model.told), looks: modelLooks, lost: [] },
  };
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

function byInstance(told: readonly string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const line of told) (groups[line.slice(0, line.indexOf(" "))] ??= []).push(line);
  return groups;
}
