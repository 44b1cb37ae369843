import type { ConditionCode } from "@rollcall/contracts/conditions";
import { queues } from "@rollcall/contracts/broker";
import { canaryLife } from "./canary-life.ts";
import { type HopName, hopNames, hops } from "./hops.ts";
import type { Signs } from "./signs.ts";

/** What it is about, for the place in the text that waits for it ("" when there is none); undefined: not so now. */
type Rule = (signs: Signs) => string | undefined;

const when = (holds: boolean, about = ""): string | undefined => (holds ? about : undefined);
const named = (names: readonly string[]): string | undefined =>
  names.length > 0 ? names.join(", ") : undefined;

const sings = ({ posts, nowMs, everyMs }: Signs) => canaryLife(posts, nowMs, everyMs) === "sings";
const kindsWith = (signs: Signs, outcome: string) =>
  sings(signs) ? signs.posts.filter((post) => post.outcome === outcome).map(({ kind }) => kind) : [];

/** A consumer has two rounds to show what it got; a gateway, broker and store that work need a second. */
const stuckAfterRounds = 2;
const lateAfterRounds = 3;

/** The queues whose consumers do not work, although their store does and would show it. */
function stuckQueues(signs: Signs): string[] {
  const { hops: views, answers, suspended, queues: waiting, nowMs, everyMs } = signs;
  if (!answers.rabbitmq) return [];
  const longMs = stuckAfterRounds * everyMs;
  const isLong = (sinceMs: number | undefined) => sinceMs !== undefined && nowMs - sinceMs > longMs;
  return Object.values(queues)
    .map(({ name }) => name)
    .filter((name) => {
      const hop = hopNames.find((each) => hops[each].queue === name);
      const standsStill = isLong(waiting.get(name)?.standsSinceMs);
      // No canary passes here: nobody takes from it is all that can be told.
      if (hop === undefined || !sings(signs)) return standsStill && waiting.get(name)?.consumers === 0;
      const { store } = hops[hop];
      if (!answers[store] || (store === "questdb" && suspended.includes(hop))) return false;
      return isLong(views[hop].missingSinceMs) && !isProgressing(signs, hop);
    });
}

/** Behind, but going on: it was seen lately, only later than it was sent. */
const isProgressing = ({ hops: views, nowMs, everyMs }: Signs, hop: HopName) => {
  const { cameMs } = views[hop];
  return cameMs !== undefined && nowMs - cameMs < stuckAfterRounds * everyMs;
};

function lateHops(signs: Signs): HopName[] {
  const { hops: views, answers, suspended, nowMs, everyMs } = signs;
  return hopNames.filter((hop) => {
    const { missingSinceMs } = views[hop];
    const { store } = hops[hop];
    const works = answers[store] && !(store === "questdb" && suspended.includes(hop));
    const isLate = missingSinceMs !== undefined && nowMs - missingSinceMs > lateAfterRounds * everyMs;
    return works && isLate && isProgressing(signs, hop);
  });
}

function missing(signs: Signs): string | undefined {
  const life = canaryLife(signs.posts, signs.nowMs, signs.everyMs);
  if (life === "silent" && signs.answers.postgres) return "control sends none";
  return when(kindsWith(signs, "denied").length > 0, "the gateways do not know its token");
}

/** Queues that take the kinds which are refused, and none of those that are accepted. */
function fullQueues(signs: Signs): string | undefined {
  const refused: readonly string[] = kindsWith(signs, "refused");
  const accepted: readonly string[] = kindsWith(signs, "accepted");
  if (refused.length === 0 || accepted.length === 0) return undefined;
  const suspects = Object.values(queues).filter(
    ({ kinds }) =>
      kinds.some((kind) => refused.includes(kind)) && !kinds.some((kind) => accepted.includes(kind)),
  );
  const filled = suspects.filter(({ name }) => (signs.queues.get(name)?.ready ?? 0) > 0);
  return named((filled.length > 0 ? filled : suspects).map(({ name }) => name)) ?? refused.join(", ");
}

const all = (signs: Signs, ...outcomes: readonly string[]) =>
  sings(signs) && signs.posts.every(({ outcome }) => outcomes.includes(outcome));

/** Each condition by what shows it. */
export const rules: Readonly<Record<ConditionCode, Rule>> = {
  postgres_away: ({ answers }) => when(!answers.postgres),
  questdb_away: ({ answers }) => when(!answers.questdb),
  redis_away: ({ answers }) => when(!answers.redis),
  broker_away: ({ answers }) => when(!answers.rabbitmq),
  broker_refuses: (signs) => when(signs.answers.rabbitmq && all(signs, "refused")),
  queue_full: fullQueues,
  gateway_away: (signs) =>
    when(all(signs, "unreachable"), "no answer") ?? when(all(signs, "failed", "unreachable"), "an error"),
  canary_missing: missing,
  table_suspended: ({ suspended }) => named(suspended),
  consumer_stuck: (signs) => named(stuckQueues(signs)),
  dead_letters: ({ deadLetters }) => when(deadLetters > 0, String(deadLetters)),
  storing_late: (signs) => named(lateHops(signs).map((hop) => hops[hop].queue)),
};
