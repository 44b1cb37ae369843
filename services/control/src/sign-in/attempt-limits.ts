import { isIPv6 } from "node:net";
import { AppError, type Postgres, type Queryable } from "@rollcall/service-kit";

/** So many failures in a window, and further attempts are refused until it is over, the right password too. */
export type AttemptLimits = {
  /** For one account from one address: somebody elsewhere cannot lock its owner out. */
  readonly account: number;
  /** From one address, whatever account it tries. */
  readonly address: number;
  readonly windowSeconds: number;
};

export type AttemptGuard = {
  /**
   * Counts the attempt as failed before it is made, so that many at once cannot slip through together; `succeeded`
   * takes it back. Throws `too_many_requests`.
   */
  readonly begin: (account: string, address: string) => Promise<{ succeeded: () => Promise<void> }>;
  /** The same for what is sent to its owner, letters: there his mailbox is spared, from wherever they are asked for. */
  readonly beginLetter: (account: string, address: string) => Promise<void>;
};

const countSql = `
  insert into sign_in_failures (key, failures, window_started_at)
  values ($1, 1, now())
  on conflict (key) do update set
    failures = case when sign_in_failures.window_started_at < now() - $2 * interval '1 second' then 1
                    else sign_in_failures.failures + 1 end,
    window_started_at = case when sign_in_failures.window_started_at < now() - $2 * interval '1 second' then now()
                             else sign_in_failures.window_started_at end
  returning failures, ceil(extract(epoch from window_started_at + $2 * interval '1 second' - now()))::int as left_seconds`;

const maxEmail = 254;
const accountOf = (account: string): string => account.trim().toLowerCase().slice(0, maxEmail);

/** Whoever has an IPv6 address has 2^64 of them: the network of the first four groups is one place. */
export function placeOf(address: string): string {
  if (!isIPv6(address) || address.includes(".")) return address;
  const [left = "", right] = address.split("::");
  const groups = left === "" ? [] : left.split(":");
  const tail = right ? right.split(":") : [];
  const missing = right === undefined ? 0 : 8 - groups.length - tail.length;
  const all = [...groups, ...Array.from({ length: missing }, () => "0"), ...tail];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

/** An account is counted whether it exists or not: a limit must not tell. */
export function createAttemptGuard(postgres: Postgres, limits: AttemptLimits): AttemptGuard {
  const count = async (key: string, limit: number) => {
    const { rows } = await postgres.query<{ failures: number; left_seconds: number }>(countSql, [
      key,
      limits.windowSeconds,
    ]);
    const [row] = rows;
    if (row && row.failures > limit)
      throw new AppError("too_many_requests", "Too many failed attempts; wait a while", {
        retryAfterSeconds: row.left_seconds,
      });
  };
  // The address first: one that is refused leaves no rows behind for the accounts it makes up.
  const countBoth = async (key: string, address: string) => {
    const addressKey = `address:${placeOf(address)}`;
    await count(addressKey, limits.address);
    await count(key, limits.account);
    return addressKey;
  };
  return {
    begin: async (account, address) => {
      const pairKey = `account:${accountOf(account)} ${placeOf(address)}`;
      const addressKey = await countBoth(pairKey, address);
      return {
        succeeded: async () => {
          await postgres.query("delete from sign_in_failures where key = $1", [pairKey]);
          await postgres.query(
            "update sign_in_failures set failures = greatest(failures - 1, 0) where key = $1",
            [addressKey],
          );
        },
      };
    },
    beginLetter: async (account, address) => {
      await countBoth(`letter:${accountOf(account)}`, address);
    },
  };
}

/** Takes away what was counted against an account, from wherever: its owner has a new password. */
export const forgetFailures = (postgres: Queryable, account: string) =>
  postgres.query("delete from sign_in_failures where starts_with(key, $1)", [
    `account:${accountOf(account)} `,
  ]);
