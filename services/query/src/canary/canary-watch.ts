import { conditionCodes } from "@rollcall/contracts/conditions";
import { errorMessage, type Log, type Postgres, repeat } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import type { Metrics } from "../metrics.ts";
import type { Questdb } from "../stores/questdb.ts";
import type { QueueDepth } from "../stores/queue-depth.ts";
import { canaryLife } from "./canary-life.ts";
import { createHopLag, type HopView } from "./hop-lag.ts";
import { type HopName, hopNames, hops, type StoreName } from "./hops.ts";
import {
  type CanaryPost,
  type PostgresSigns,
  type QuestdbSigns,
  readPostgresSigns,
  readQuestdbSigns,
  readRedisSigns,
} from "./read-signs.ts";
import { createConditionTracker, type Raised } from "./track-conditions.ts";

export type CanaryWatch = {
  /** How long the canary takes, or has been taking, to the last hop that it reaches; null without a canary. */
  readonly lagSeconds: () => number | null;
  readonly conditions: () => readonly Raised[];
  /** For `/health/ready`: shown, not decisive. */
  readonly probe: () => { ok: boolean; figures: object };
  readonly close: () => Promise<void>;
};

export type CanaryWatchParts = {
  readonly postgres: Postgres;
  readonly questdb: Questdb;
  readonly redis: Redis;
  readonly broker: QueueDepth;
  readonly everyMs: number;
  readonly lookEveryMs: number;
  readonly metrics: Pick<Metrics, "canaryLagSeconds" | "condition">;
  readonly log: Log;
};

type Seen = Record<HopName, number | null>;
type Views = Readonly<Record<HopName, HopView>>;
type Known = { posts: readonly CanaryPost[]; deadLetters: number; suspended: readonly string[]; seen: Seen };

const perHop = <T>(make: (hop: HopName) => T): Record<HopName, T> =>
  Object.fromEntries(hopNames.map((hop) => [hop, make(hop)])) as Record<HopName, T>;

/** Asks every store; one that does not answer leaves what is known of it as it was. */
function createReader({ postgres, questdb, redis, everyMs, log }: CanaryWatchParts) {
  const known: Known = { posts: [], deadLetters: 0, suspended: [], seen: perHop(() => null) };
  const silent = new Set<StoreName>();
  const answers = async <T extends object>(store: StoreName, reading: Promise<T>): Promise<T | undefined> => {
    try {
      const signs = await reading;
      silent.delete(store);
      return signs;
    } catch (error) {
      if (!silent.has(store)) log.warn({ store, reason: errorMessage(error) }, "a store does not answer");
      silent.add(store);
      return undefined;
    }
  };
  const sinceOf = (hop: "heartbeats" | "readings") => {
    const acceptedMs = known.posts.find(({ kind }) => kind === hops[hop].kind)?.acceptedMs ?? null;
    return known.seen[hop] ?? (acceptedMs === null ? null : acceptedMs - everyMs);
  };
  return async () => {
    const since = { heartbeats: sinceOf("heartbeats"), readings: sinceOf("readings") };
    const [inPostgres, inQuestdb, inRedis] = await Promise.all([
      answers<PostgresSigns>("postgres", readPostgresSigns(postgres)),
      answers<QuestdbSigns>("questdb", readQuestdbSigns(questdb, since, known.seen)),
      answers("redis", readRedisSigns(redis)),
    ]);
    const { posts = known.posts, deadLetters = known.deadLetters, ...byPostgres } = inPostgres ?? {};
    const { suspended = known.suspended, ...byQuestdb } = inQuestdb ?? {};
    Object.assign(known, { posts, deadLetters, suspended });
    Object.assign(known.seen, byPostgres, byQuestdb, inRedis ?? {});
    const answered = { postgres: !!inPostgres, questdb: !!inQuestdb, redis: !!inRedis };
    return { ...known, answered };
  };
}

/** How far the newest posts have come, hop by hop. */
function createViews(everyMs: number) {
  const lags = perHop(() => createHopLag(everyMs));
  return ({ posts, seen }: Known, nowMs: number): Views => {
    const sings = canaryLife(posts, nowMs, everyMs) === "sings";
    return perHop((hop) => {
      const post = posts.find(({ kind }) => kind === hops[hop].kind);
      const sentMs = (sings && post?.sentMs) || null;
      return lags[hop]({ nowMs, sentMs, acceptedMs: post?.acceptedMs ?? null, seenMs: seen[hop] });
    });
  };
}

const secondsOf = (lagMs: number) => Math.round(lagMs / 100) / 10;

/** Looks every second where the canary is, and what is wrong with the platform. */
export function startCanaryWatch(parts: CanaryWatchParts): CanaryWatch {
  const { broker, everyMs, lookEveryMs, metrics, log } = parts;
  const read = createReader(parts);
  const viewsOf = createViews(everyMs);
  const track = createConditionTracker();
  let lags: readonly (readonly [HopName, number])[] = [];
  let raised: readonly Raised[] = [];

  const look = async () => {
    const { answered, ...known } = await read();
    const nowMs = Date.now();
    const views = viewsOf(known, nowMs);
    const answers = { ...answered, rabbitmq: broker.answers() };
    const hasCanary = canaryLife(known.posts, nowMs, everyMs) !== "none";
    lags = hopNames.flatMap((hop) => {
      const { lagMs } = views[hop];
      return lagMs === null || !hasCanary ? [] : [[hop, secondsOf(lagMs)] as const];
    });
    raised = track({ nowMs, everyMs, answers, ...known, hops: views, queues: broker.queues() });
    metrics.canaryLagSeconds.reset();
    for (const [hop, seconds] of lags) metrics.canaryLagSeconds.set({ hop }, seconds);
    for (const code of conditionCodes)
      metrics.condition.set({ code }, raised.some((each) => each.code === code) ? 1 : 0);
  };
  const looking = repeat(log, "look for the canary", lookEveryMs, look);
  const lagSeconds = () => (lags.length === 0 ? null : Math.max(...lags.map(([, seconds]) => seconds)));
  return {
    lagSeconds,
    conditions: () => raised,
    probe: () => ({
      ok: raised.length === 0,
      figures: { lag_seconds: Object.fromEntries(lags), conditions: raised.map(({ code }) => code) },
    }),
    close: () => looking.close(),
  };
}
