/** A timing wheel with a bucket a millisecond: scheduling a million instances costs two array writes each. */
export type Wheel = {
  readonly schedule: (instance: number, dueMs: number) => void;
  /** Hands out everything that is due by now, once. */
  readonly advance: (nowMs: number, fire: (instance: number, dueMs: number) => void) => void;
};

const buckets = 2 ** 17;
const none = -1;

export function createWheel(instances: number, startMs: number): Wheel {
  const heads = new Int32Array(buckets).fill(none);
  const nexts = new Int32Array(instances);
  const dues = new Float64Array(instances);
  let reached = Math.floor(startMs);

  const put = (instance: number, tick: number) => {
    const bucket = tick % buckets;
    nexts[instance] = heads[bucket] as number;
    heads[bucket] = instance;
  };
  const schedule = (instance: number, dueMs: number) => {
    dues[instance] = dueMs;
    // Beyond the horizon it waits in the furthest bucket and is put again from there.
    const tick = Math.min(Math.max(Math.ceil(dueMs), reached + 1), reached + buckets - 1);
    put(instance, tick);
  };
  return {
    schedule,
    advance: (nowMs, fire) => {
      while (reached < Math.floor(nowMs)) {
        reached += 1;
        const bucket = reached % buckets;
        let instance = heads[bucket] as number;
        heads[bucket] = none;
        while (instance !== none) {
          const next = nexts[instance] as number;
          const due = dues[instance] as number;
          if (due > reached) schedule(instance, due);
          else fire(instance, due);
          instance = next;
        }
      }
    },
  };
}
