const dayUs = 86_400_000_000;

export type RowBudget = {
  /** Whether there is a row left; it is gone then. */
  readonly take: () => boolean;
};

/** So many rows at once, and then so many a day. */
export type BudgetSize = { readonly most: number; readonly perDay: number };

/** Rows of the log that somebody may cause, handed out evenly over the day. `now` is in microseconds. */
export function createRowBudget(now: () => number, { most, perDay }: BudgetSize): RowBudget {
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
