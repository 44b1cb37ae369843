import { expect, test } from "@jest/globals";
import { type CanaryKind, canaryKinds, type CanaryOutcome } from "@rollcall/contracts/canary";
import { conditionCodes } from "@rollcall/contracts/conditions";
import { queues } from "@rollcall/contracts/broker";
import { rules } from "../src/canary/detect-conditions.ts";
import { createHopLag } from "../src/canary/hop-lag.ts";
import { hopNames } from "../src/canary/hops.ts";
import type { Signs } from "../src/canary/signs.ts";
import { createConditionTracker } from "../src/canary/track-conditions.ts";

const nowMs = 1_780_000_000_000;
const everyMs = 10_000;
const well = { lagMs: 500, missingSinceMs: undefined, cameMs: nowMs - 3_000 };

const postsOf = (outcomes: Partial<Record<CanaryKind, CanaryOutcome>> = {}, sentMs = nowMs - 2_000) =>
  canaryKinds.map((kind) => ({ kind, sentMs, outcome: outcomes[kind] ?? "accepted", acceptedMs: sentMs }));
const all = (outcome: CanaryOutcome) =>
  postsOf(Object.fromEntries(canaryKinds.map((kind) => [kind, outcome])));

const signs = (parts: Partial<Signs> = {}): Signs => ({
  nowMs,
  everyMs,
  answers: { postgres: true, questdb: true, redis: true, rabbitmq: true },
  posts: postsOf(),
  hops: Object.fromEntries(hopNames.map((hop) => [hop, well])) as unknown as Signs["hops"],
  suspended: [],
  deadLetters: 0,
  queues: new Map(),
  ...parts,
});
const missingFor = (seconds: number, cameSecondsAgo: number) => ({
  lagMs: seconds * 1_000,
  missingSinceMs: nowMs - seconds * 1_000,
  cameMs: nowMs - cameSecondsAgo * 1_000,
});
const shown = (parts: Partial<Signs>) =>
  Object.fromEntries(
    conditionCodes.flatMap((code) => {
      const about = rules[code](signs(parts));
      return about === undefined ? [] : [[code, about]];
    }),
  );
const hopsWith = (hop: string, view: object) => ({ hops: { ...signs().hops, [hop]: view } });
const waiting = (name: string, consumers: number) =>
  new Map([[name, { ready: 5, consumers, standsSinceMs: nowMs - 30_000 }]]);
const answers = signs().answers;

test.each<[string, Partial<Signs>, object]>([
  ["all is well", {}, {}],
  ["there is no canary, and nothing else is wrong", { posts: [] }, {}],
  ["a message could not be stored", { deadLetters: 3 }, { dead_letters: "3" }],
  ["everything is refused", { posts: all("refused") }, { broker_refuses: "" }],
  [
    "everything is refused because the broker is gone",
    { posts: all("refused"), answers: { ...answers, rabbitmq: false } },
    { broker_away: "" },
  ],
  [
    "heartbeats are refused, which also liveness gets",
    { posts: postsOf({ heartbeat: "refused" }) },
    { queue_full: queues.heartbeats.name },
  ],
  [
    "what liveness gets is refused",
    { posts: postsOf({ heartbeat: "refused", status: "refused", metrics: "refused" }) },
    {
      queue_full: [queues.heartbeats, queues.readings, queues.liveness, queues.statuses]
        .map(({ name }) => name)
        .join(", "),
    },
  ],
  [
    "and one of these queues is filled",
    {
      posts: postsOf({ heartbeat: "refused", status: "refused", metrics: "refused" }),
      queues: waiting(queues.liveness.name, 1),
    },
    { queue_full: queues.liveness.name },
  ],
  ["nobody answers", { posts: all("unreachable") }, { gateway_away: "no answer" }],
  [
    "the token is not known",
    { posts: all("denied") },
    { canary_missing: "the gateways do not know its token" },
  ],
  ["control is gone", { posts: postsOf({}, nowMs - 60_000) }, { canary_missing: "control sends none" }],
  ["the canary was switched off two days ago", { posts: postsOf({}, nowMs - 2 * 86_400_000) }, {}],
  [
    "nothing comes out of a queue",
    hopsWith("liveness", missingFor(25, 35)),
    { consumer_stuck: queues.liveness.name },
  ],
  ["one round is late", hopsWith("liveness", missingFor(15, 25)), {}],
  [
    "a backlog is being worked off",
    hopsWith("liveness", missingFor(45, 5)),
    { storing_late: queues.liveness.name },
  ],
  [
    "the store is away",
    { ...hopsWith("liveness", missingFor(25, 35)), answers: { ...answers, redis: false } },
    { redis_away: "" },
  ],
  [
    "the table is suspended, which the writer cannot know",
    { ...hopsWith("heartbeats", missingFor(25, 35)), suspended: ["heartbeats"] },
    { table_suspended: "heartbeats" },
  ],
  [
    "nobody takes from a queue where no canary passes",
    { queues: waiting(queues.rejections.name, 0) },
    { consumer_stuck: queues.rejections.name },
  ],
  ["a queue fills while its consumer works", { queues: waiting(queues.rejections.name, 1) }, {}],
])("when %s", (_what, parts, expected) => {
  expect(shown(parts)).toEqual(expected);
});

test("a condition is raised when it lasts, keeps its beginning, and ends at once", () => {
  const track = createConditionTracker();
  const refused = (ms: number) => signs({ nowMs: nowMs + ms, posts: all("refused") });
  expect(track(refused(0))).toEqual([]);
  expect(track(refused(11_000))).toEqual([]);
  const raised = [{ code: "broker_refuses", sinceMs: nowMs, about: "" }];
  expect(track(refused(12_000))).toEqual(raised);
  expect(track(refused(15_000))).toEqual(raised);
  expect(track(signs({ nowMs: nowMs + 16_000 }))).toEqual([]);
  expect(track(refused(17_000))).toEqual([]);
});

test("the lag is what it took lately, and grows while something is missing", () => {
  const lag = createHopLag(everyMs);
  const at = (ms: number, sentMs: number, seenMs: number | null) =>
    lag({ nowMs: ms, sentMs, acceptedMs: sentMs, seenMs }).lagMs;
  expect(at(500, 0, null)).toBe(500);
  expect(at(1_200, 0, 100)).toBe(1_100);
  expect(at(9_000, 0, 100)).toBe(1_100);
  expect(at(10_500, 10_000, 100)).toBe(1_100);
  expect(at(25_000, 20_000, 100)).toBe(15_000);
  // The one that was missing came, a later one not yet.
  expect(at(30_500, 30_000, 20_100)).toBe(10_400);
  expect(at(31_000, 30_000, 30_100)).toBe(900);
});

test("clocks that disagree by some seconds make nothing appear lost", () => {
  const lag = createHopLag(everyMs);
  expect(lag({ nowMs: 1_000, sentMs: 0, acceptedMs: 0, seenMs: -4_000 }).missingSinceMs).toBeUndefined();
  expect(lag({ nowMs: 1_000, sentMs: 0, acceptedMs: 0, seenMs: 3_000 }).lagMs).toBe(0);
});
