export const unseen = { state: "unseen", since: 0, last: 0, newest: 0, threshold: 0, end: 0 };
export type Life = typeof unseen;
export const waits = ({ state }: Life) => state === "alive" || state === "planned";

/** What liveness means, in the order in which it is told; all in µs. `end`: not overdue before it, as announced. */
export function createModel(blindAfter: number, grace: number, opened: number) {
  const blinds: { from: number; to: number; grace: number }[] = [];
  const model = { lives: new Map<string, Life>(), told: [] as string[], blinds, heard: opened };
  const due = ({ last, threshold, end }: Life) => {
    let [silent, floor] = [last + threshold, end];
    for (const { from, to, grace } of blinds) {
      if (to <= last || Math.max(silent, floor) < from) continue;
      if (silent >= from) silent += to - Math.max(from, last); // Blind time is not silence,
      floor = Math.max(floor, to + Math.min(threshold, grace)); // and after it everybody gets a while.
    }
    return Math.max(silent, floor);
  };
  const become = (id: string, life: Life, state: string, at: number, more: Partial<Life> = {}) => {
    const since = life.state === state ? life.since : Math.max(at, life.since);
    if (life.state !== state) model.told.push(`${id} ${life.state} ${state} ${since}`);
    model.lives.set(id, { ...life, state, since, ...more });
  };
  const settle = (id: string, at: number): Life => {
    const life = model.lives.get(id) ?? unseen;
    if (waits(life) && due(life) < at && at - model.heard <= blindAfter)
      become(id, life, "overdue", due(life));
    return model.lives.get(id) ?? life;
  };
  const blind = (from: number, to: number, grace: number) => {
    if (from >= to || ![...model.lives.values()].some(waits)) return;
    model.told.push(`blind ${from} ${to}`);
    blinds.push({ from, to, grace });
  };
  const hear = (id: string, at: number, threshold: number, state: string, end = 0) => {
    if (at <= (model.lives.get(id)?.newest ?? 0)) return; // Late, or told before.
    const life = settle(id, at);
    const stop = { threshold, newest: Math.max(at, life.since) };
    become(id, life, state, at, state === "stopped" ? stop : { threshold, newest: at, last: at, end });
  };
  const sweep = (horizon: number, restarted = false) => {
    const [from, most] = restarted ? [model.heard - 2e6, Number.POSITIVE_INFINITY] : [model.heard, grace];
    if (restarted || horizon - model.heard > blindAfter)
      blind(Math.max(from, blinds.at(-1)?.to ?? 0), horizon, most);
    model.heard = Math.max(model.heard, horizon);
    for (const id of model.lives.keys()) settle(id, horizon);
  };
  return Object.assign(model, { due, become, settle, blind, hear, sweep });
}
