import { type createModel, waits } from "./model.ts";

type Model = ReturnType<typeof createModel>;

/** People change the threshold: what becomes true by it becomes true now. */
export function changeThreshold(model: Model, now: number, threshold: number): void {
  for (const life of model.lives.filter((each) => each.newest > 0 && each.threshold !== threshold)) {
    model.settle(life, now);
    life.threshold = threshold;
    if (life.state === "overdue" && model.due({ ...life, end: 0 }) >= now) {
      model.flip(life, "alive", now);
      life.end = 0;
    } else if (waits(life) && model.due(life) < now) life.end = now;
  }
}

/** Redis forgets everything, and is rebuilt now: everybody gets a full threshold. */
export function loseRedis(model: Model, now: number, from: number, threshold: number): void {
  model.blinds.length = 0;
  for (const life of model.lives.filter((each) => each.newest > 0)) {
    life.threshold = threshold;
    life.end = Math.max(now + threshold, life.state === "planned" ? life.end : 0);
    life.newest = life.state === "stopped" ? life.since : life.last;
  }
  model.heard = from;
  model.sweep(now, 0, Number.POSITIVE_INFINITY);
}
