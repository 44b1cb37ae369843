import { type createModel, waits } from "./model.ts";

type Model = ReturnType<typeof createModel>;

/** People change the threshold: what becomes true by it becomes true now. */
export function changeThreshold(model: Model, now: number, threshold: number): void {
  for (const id of [...model.lives.keys()].filter((each) => model.lives.get(each)?.threshold !== threshold)) {
    const life = { ...model.settle(id, now), threshold };
    const revives = life.state === "overdue" && model.due({ ...life, end: 0 }) >= now;
    const end = revives ? 0 : waits(life) && model.due(life) < now ? now : life.end;
    model.become(id, life, revives ? "alive" : life.state, now, { end });
  }
}

/** Redis forgets everything, and is rebuilt now: everybody gets a full threshold. */
export function loseRedis(model: Model, now: number, from: number, threshold: number): void {
  model.blinds.length = 0;
  for (const [id, life] of model.lives) {
    const end = Math.max(now + threshold, life.state === "planned" ? life.end : 0);
    const newest = life.state === "stopped" ? life.since : life.last;
    model.lives.set(id, { ...life, threshold, end, newest });
  }
  model.heard = now;
  model.blind(from, now, Number.POSITIVE_INFINITY);
}
