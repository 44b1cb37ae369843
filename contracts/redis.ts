/**
 * Redis, as liveness writes it and query reads it. Every key of a shard carries the shard as its hash tag,
 * so that one Lua call stays in one slot of a Redis Cluster. Instants are microseconds since the epoch.
 */
export const redisKeys = {
  /**
   * Sorted set: member = instance id. Only instances that can fall due are in it. Score (µs): not above the deadline in
   * its beat, which alone says when it falls due; a heartbeat moves the deadline and leaves the score to the sweep.
   */
  deadlines: (shard: string) => `deadlines:{${shard}}`,
  /** Hash: field = instance id, value = `encodeBeat`. */
  beats: (shard: string) => `beats:{${shard}}`,
  /**
   * Stream on its way to PostgreSQL, read with `decodeFlipEntry`. The flips of one Lua call: fields instance, at (µs),
   * from, to, each a list with commas. Blind time: fields blind (its reason), from, to.
   */
  flips: (shard: string) => `flips:{${shard}}`,
  /** String: the run of the Redis server whose memory the deadlines are; missing after Redis came up empty. */
  epoch: (shard: string) => `epoch:{${shard}}`,
  /** String: horizon (µs) of the shard's last finished sweep: all that arrived until then is in the deadlines. */
  sweptAt: (shard: string) => `swept-at:{${shard}}`,
  /** String: horizon (µs) until which the shard's time is accounted for, heard or blind. For liveness only. */
  heardUntil: (shard: string) => `heard-until:{${shard}}`,
  /** String `from,to,grace;…` (µs): the shard's blind times, oldest first. For liveness only. */
  blindTimes: (shard: string) => `blind-times:{${shard}}`,
} as const;

/** A shard that has not been swept for so long is blind: its red flips are suspended, for readers too. */
export const blindAfterUs = 5_000_000;

/** unseen: registered, never heard. planned: silence announced by `going_offline`. */
export const livenessStates = ["unseen", "alive", "overdue", "stopped", "planned"] as const;
export type Liveness = (typeof livenessStates)[number];

/** What Redis knows of one instance. */
export type Beat = {
  /** Arrival of the newest heartbeat, µs; 0 when it stopped before it was ever heard. */
  readonly lastAtUs: number;
  /** alive, planned: when it falls due. overdue: since when it is. stopped: its newest stop. µs. */
  readonly deadlineUs: number;
  readonly state: Liveness;
  readonly thresholdSeconds: number;
  /** planned: the end of the announced silence, µs. */
  readonly announcedEndUs?: number;
};

const plainDeadlineUs = (lastAtUs: number, thresholdSeconds: number) => lastAtUs + thresholdSeconds * 1e6;

/**
 * A plain beat, which nearly every instance has: `lastAtUs|alive|thresholdSeconds`. It falls due its threshold after its
 * last heartbeat, which is left out because a million are read and written each minute.
 *
 * Any other: `lastAtUs|deadlineUs|state|thresholdSeconds|announcedEndUs|sinceUs`; the last two only where they are needed
 * (sinceUs: the last flip, when it is later than the last heartbeat). Lua reads the same formats.
 */
export const encodeBeat = (beat: Beat): string => {
  const { lastAtUs, deadlineUs, state, thresholdSeconds, announcedEndUs } = beat;
  const isPlain = state === "alive" && announcedEndUs === undefined;
  if (isPlain && deadlineUs === plainDeadlineUs(lastAtUs, thresholdSeconds))
    return `${lastAtUs}|alive|${thresholdSeconds}`;
  const start = `${lastAtUs}|${deadlineUs}|${state}|${thresholdSeconds}`;
  return announcedEndUs === undefined ? start : `${start}|${announcedEndUs}`;
};

function decodePlain(last: string, threshold: string): Beat {
  const [lastAtUs, thresholdSeconds] = [Number(last), Number(threshold)];
  const deadlineUs = plainDeadlineUs(lastAtUs, thresholdSeconds);
  return { lastAtUs, deadlineUs, state: "alive", thresholdSeconds };
}

export function decodeBeat(value: string): Beat {
  const [lastAtUs = "", deadlineUs, state, thresholdSeconds, announcedEndUs] = value.split("|");
  if (deadlineUs === "alive") return decodePlain(lastAtUs, state ?? "");
  return {
    lastAtUs: Number(lastAtUs),
    deadlineUs: Number(deadlineUs),
    state: state as Liveness,
    thresholdSeconds: Number(thresholdSeconds),
    ...(announcedEndUs ? { announcedEndUs: Number(announcedEndUs) } : {}),
  };
}

/**
 * The liveness of an instance at an instant, by arithmetic on its deadline, however late its flip is recorded. Silence is
 * known only up to `sweptAtUs`, the shard's `swept-at` (0 when that key is missing: Redis came up empty): a heartbeat that
 * arrived later may still wait to be heard, so a deadline after it turns nobody red yet. That is what keeps people from
 * seeing a red that the next sweep would not confirm, also while the shard is blind. An instance without a beat:
 * PostgreSQL's last flip counts.
 */
export function livenessAt(beat: Beat, nowUs: number, sweptAtUs: number): Liveness {
  const waits = beat.state === "alive" || beat.state === "planned";
  return waits && beat.deadlineUs < Math.min(nowUs, sweptAtUs) ? "overdue" : beat.state;
}
