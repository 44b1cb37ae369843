import { type Liveness, encodeBeat } from "@rollcall/contracts/redis";
import type { Restored } from "../shards/shard-scripts.ts";

/** What the stores know of one instance when Redis knows nothing. Instants in µs. */
export type Known = {
  readonly id: string;
  /** The last recorded flip. */
  readonly liveness: Liveness;
  readonly sinceUs: number;
  /** Its newest announcement of silence, and the end that it announced. */
  readonly plannedAtUs: number | null;
  readonly plannedUntilUs: number | null;
  /** Newest heartbeat in the checkpoint or in QuestDB. */
  readonly lastAtUs: number | undefined;
  readonly thresholdSeconds: number;
};

function stateOf({ liveness, sinceUs, plannedAtUs, lastAtUs }: Known): Liveness {
  if (lastAtUs === undefined || liveness === "alive") return liveness;
  // Heard after the recorded flip: the flip that followed was lost with Redis.
  const knownUs = liveness === "planned" ? (plannedAtUs ?? sinceUs) : liveness === "unseen" ? 0 : sinceUs;
  return lastAtUs > knownUs ? "alive" : liveness;
}

function lastOf({ liveness, sinceUs, lastAtUs, thresholdSeconds }: Known): number {
  if (lastAtUs !== undefined) return lastAtUs;
  if (liveness === "stopped") return 0;
  return liveness === "overdue" ? sinceUs - thresholdSeconds * 1e6 : sinceUs;
}

/** Nobody is red for what Redis forgot: from now on everybody gets a full threshold. Undefined: never heard. */
export function restoreBeat(known: Known, nowUs: number): Restored | undefined {
  const { id, liveness, sinceUs, plannedUntilUs, thresholdSeconds } = known;
  const state = stateOf(known);
  if (state === "unseen") return undefined;
  const lastAtUs = lastOf(known);
  const flipped = state === liveness ? {} : { recordedAs: liveness };
  if (state === "overdue" || state === "stopped")
    return { id, beat: encodeBeat({ lastAtUs, deadlineUs: sinceUs, state, thresholdSeconds }), ...flipped };
  const fullUs = nowUs + thresholdSeconds * 1e6;
  const deadlineUs = state === "planned" ? Math.max(fullUs, plannedUntilUs ?? 0) : fullUs;
  const beat = encodeBeat({ lastAtUs, deadlineUs, state, thresholdSeconds, announcedEndUs: deadlineUs });
  return { id, beat: sinceUs > lastAtUs ? `${beat}|${sinceUs}` : beat, ...flipped };
}
