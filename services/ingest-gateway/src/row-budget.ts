/** So many rows at once, and then so many a day: some four megabytes, and a support case is still found. */
const most = 200;
const perDay = 5_000;
const dayUs = 86_400_000_000;

export type RowBudget = {
  /** Whether there is a row left; it is gone then. */
  readonly take: () => boolean;
};

/** Rows that strangers may cause, handed out evenly over the day. `now` is in microseconds. */
export function createRowBudget(now: () => number): RowBudget {
  let left = most;
  let countedAt: number | undefined;
  return {
    take: () => {
      const at = now();
      left = Math.min(most, left + ((at - (countedAt ?? at)) * perDay) / dayUs);
      countedAt = at;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
