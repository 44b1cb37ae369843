import { type ConditionCode, conditionCodes, conditions } from "@rollcall/contracts/conditions";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { rules } from "./detect-conditions.ts";
import type { Signs } from "./signs.ts";

export type Condition = components["schemas"]["Condition"];

/** One that is raised: since when, and what it is about. */
export type Raised = { readonly code: ConditionCode; readonly sinceMs: number; readonly about: string };

/** In rounds of the canary. */
const awayRounds = 0.5;
const failedRounds = 1.2;

/** How long a sign must last: a store may be busy for a moment, and one round of the canary that fails is no condition. */
const holds: Partial<Record<ConditionCode, (everyMs: number) => number>> = {
  postgres_away: (everyMs) => awayRounds * everyMs,
  questdb_away: (everyMs) => awayRounds * everyMs,
  redis_away: (everyMs) => awayRounds * everyMs,
  broker_away: (everyMs) => awayRounds * everyMs,
  broker_refuses: (everyMs) => failedRounds * everyMs,
  queue_full: (everyMs) => failedRounds * everyMs,
  gateway_away: (everyMs) => failedRounds * everyMs,
  canary_missing: (everyMs) => failedRounds * everyMs,
};
const holdMs = (code: ConditionCode, everyMs: number) => holds[code]?.(everyMs) ?? 0;

/** Remembers since when each condition has been seen; it ends with the first look that does not show it. */
export function createConditionTracker() {
  const seen = new Map<ConditionCode, Raised>();
  return (signs: Signs): Raised[] => {
    for (const code of conditionCodes) {
      const about = rules[code](signs);
      if (about === undefined) seen.delete(code);
      else seen.set(code, { code, about, sinceMs: seen.get(code)?.sinceMs ?? signs.nowMs });
    }
    return [...seen.values()]
      .filter(({ code, sinceMs }) => signs.nowMs - sinceMs >= holdMs(code, signs.everyMs))
      .sort((one, other) => one.sinceMs - other.sinceMs);
  };
}

/** Those who may not see everything are told what it means to them, and nothing of our insides. */
export function presentCondition({ code, sinceMs, about }: Raised, seesAll: boolean): Condition {
  const { text, plain, advice } = conditions[code];
  return {
    code,
    since: new Date(sinceMs).toISOString(),
    text: seesAll ? text.replace("{}", about) : plain,
    advice: seesAll ? advice : null,
  };
}
