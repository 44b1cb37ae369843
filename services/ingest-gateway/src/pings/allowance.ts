/** How much of its rate somebody has left. */
export type Allowance = { tokens: number; atMs: number };

export type Rate = { readonly perSecond: number; readonly burst: number };

export const freshAllowance = ({ burst }: Rate): Allowance => ({ tokens: burst, atMs: 0 });

/** What one monitor may be pinged, and how often one sender may try addresses that are none. */
export const monitorRate: Rate = { perSecond: 10, burst: 20 };
export const strangerRate: Rate = { perSecond: 10, burst: 20 };

/** Whether one more is within the rate; then it is taken. */
export function allows(allowance: Allowance, { perSecond, burst }: Rate, nowMs: number): boolean {
  const gained = ((nowMs - allowance.atMs) * perSecond) / 1_000;
  allowance.tokens = Math.min(burst, allowance.tokens + Math.max(0, gained));
  allowance.atMs = nowMs;
  if (allowance.tokens < 1) return false;
  allowance.tokens -= 1;
  return true;
}

const mostSenders = 50_000;

/** Rates of senders by their address; of those that came longest ago the oldest are forgotten. */
export function createSenderRates(rate: Rate) {
  const senders = new Map<string, Allowance>();
  return {
    allows: (sender: string, nowMs: number): boolean => {
      const known = senders.get(sender) ?? freshAllowance(rate);
      senders.delete(sender);
      senders.set(sender, known);
      if (senders.size > mostSenders) senders.delete(senders.keys().next().value as string);
      return allows(known, rate, nowMs);
    },
  };
}
