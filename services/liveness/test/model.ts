export const unseen = { id: "", state: "unseen", since: 0, last: 0, newest: 0, threshold: 0, end: 0 };
export type Life = typeof unseen;
export const waits = ({ state }: Life) => state === "alive" || state === "planned";
/** What liveness means, in the order in which it is told; all in µs. `end`: not overdue before it, as announced. */
export function createModel(lives: Life[], blindAfter: number, grace: number, opened: number) {
  const model = { lives, told: [] as string[], blinds: [] as number[][], heard: opened, maintenance: false };
  const due = ({ last, threshold, end }: Life) => {
    let [silent, floor] = [last + threshold, end];
    for (const [from = 0, to = 0, most = 0] of model.blinds.filter(([, until = 0]) => until > last)) {
      if (silent >= from) silent += to - Math.max(from, last); // Blind time is not silence, and after it
      if (Math.max(silent, floor) >= from) floor = Math.max(floor, to + Math.min(threshold, most)); // one gets a while.
    }
    return Math.max(silent, floor);
  };
  const flip = (life: Life, to: string, at: number) => {
    const since = life.state === to ? life.since : Math.max(at, life.since);
    if (life.state !== to) model.told.push(`${life.id} ${life.state} ${to} ${since}`);
    Object.assign(life, { state: to, since });
  };
  const isRed = (life: Life, at: number) => life.state === "overdue" || (waits(life) && due(life) < at);
  const settle = (life: Life, at: number) =>
    isRed(life, at) && at - model.heard <= blindAfter && flip(life, "overdue", due(life));
  const hear = (life: Life, at: number, threshold: number, state: string, end = 0) => {
    if (at <= life.newest) return; // Late, or told before.
    settle(life, at);
    flip(life, state, at);
    const heard = state === "stopped" ? { newest: Math.max(at, life.since) } : { newest: at, last: at, end };
    Object.assign(life, { threshold, ...heard });
  };
  const sweep = (to: number, lost = 0, most = grace) => {
    const from = Math.max(model.heard - lost, model.blinds.at(-1)?.[1] ?? 0);
    const wasDeaf = (lost > 0 || to - model.heard > blindAfter) && from < to && lives.some(waits);
    if (wasDeaf) void (model.told.push(`blind ${from} ${to}`) && model.blinds.push([from, to, most]));
    model.heard = wasDeaf ? to : Math.max(model.heard, to);
    for (const life of lives) settle(life, to);
  };
  const seen = (life: Life, at: number) => (isRed(life, Math.min(at, model.heard)) ? "overdue" : life.state);
  const reason = (life: Life, now: number) => (model.maintenance ? "maintenance" : seen(life, now));
  return Object.assign(model, { due, flip, settle, hear, sweep, reason });
}
