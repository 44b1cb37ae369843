import { isIP } from "node:net";
import { AppError, type Postgres } from "@rollcall/service-kit";

/** So many failures in a window, and further attempts are refused until it is over, the right password too. */
export type AttemptLimits = {
  readonly account: number;
  readonly address: number;
  readonly windowSeconds: number;
};

export type AttemptGuard = {
  /**
   * Counts the attempt as failed before it is made, so that many at once cannot slip through together; `succeeded`
   * takes it back. Throws `too_many_requests`.
   */
  readonly begin: (account: string, address: string) => Promise<{ succeeded: () => Promise<void> }>;
};

const countSql = `
  insert into sign_in_failures (key, failures, window_started_at)
  select key, 1, now() from unnest($1::text[]) as key order by key
  on conflict (key) do update set
    failures = case when sign_in_failures.window_started_at < now() - $2 * interval '1 second' then 1
                    else sign_in_failures.failures + 1 end,
    window_started_at = case when sign_in_failures.window_started_at < now() - $2 * interval '1 second' then now()
                             else sign_in_failures.window_started_at end
  returning key, failures, ceil(extract(epoch from window_started_at + $2 * interval '1 second' - now()))::int as left_seconds`;

/** What one subscriber has: a single IPv4 address, but a whole network of 64 bits of IPv6. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = "", right = ""] = address.split("::");
  const groupsOf = (text: string) => text.split(":").filter((group) => group !== "");
  const missing = 8 - groupsOf(left).length - groupsOf(right).length;
  const groups = [...groupsOf(left), ...Array.from({ length: missing }, () => "0"), ...groupsOf(right)];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/**
 * An account is counted for each address alone, so that nobody can lock its owner out from elsewhere; and whether it
 * exists or not, since a limit must not tell.
 */
export function createAttemptGuard(postgres: Postgres, limits: AttemptLimits): AttemptGuard {
  return {
    begin: async (account, address) => {
      const from = networkOf(address);
      const accountKey = `account:${account.trim().toLowerCase().slice(0, 254)} ${from}`;
      const addressKey = `address:${from}`;
      const { rows } = await postgres.query<{ key: string; failures: number; left_seconds: number }>(
        countSql,
        [[accountKey, addressKey], limits.windowSeconds],
      );
      const over = rows.find(
        ({ key, failures }) => failures > (key === accountKey ? limits.account : limits.address),
      );
      if (over)
        throw new AppError("too_many_requests", "Too many failed attempts; wait a while", {
          retryAfterSeconds: over.left_seconds,
        });
      return {
        succeeded: async () => {
          await postgres.query("delete from sign_in_failures where key = $1", [accountKey]);
          await postgres.query(
            "update sign_in_failures set failures = greatest(failures - 1, 0) where key = $1",
            [addressKey],
          );
        },
      };
    },
  };
}

export const deleteOldFailures = (postgres: Postgres) =>
  postgres.query("delete from sign_in_failures where window_started_at < now() - interval '1 day'");
