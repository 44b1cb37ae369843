type Slotted = { from: string; to: string; slot_seconds: number; items: readonly { at: string }[] };

/** The begin of every slot of the range in seconds, also of those without a row: a gap has to be seen. */
export const slotTimes = ({ from, to, slot_seconds: step, items }: Slotted): number[] => {
  const origin = items[0] ? Date.parse(items[0].at) / 1_000 : Date.parse(from) / 1_000;
  const begin = origin - Math.floor((origin - Date.parse(from) / 1_000) / step) * step;
  const count = Math.max(0, Math.ceil((Date.parse(to) / 1_000 - begin) / step));
  return Array.from({ length: Math.min(count, 5_000) }, (_, index) => begin + index * step);
};

/** One value for every slot; null where there is no row. */
export const slotValues = <Item extends { at: string }>(
  times: readonly number[],
  items: readonly Item[],
  pick: (item: Item) => number | null,
): (number | null)[] => {
  const byTime = new Map(items.map((item) => [Math.round(Date.parse(item.at) / 1_000), item]));
  return times.map((time) => {
    const item = byTime.get(Math.round(time));
    return item === undefined ? null : pick(item);
  });
};
