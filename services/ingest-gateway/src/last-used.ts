import { errorMessage, type Log, type Queryable } from "@rollcall/service-kit";
import type { TokenFact } from "./directory.ts";

const writeEveryMs = 60_000;

/** Writes when tokens were last used, coarsely: one UPDATE a minute, however many requests. */
export function createLastUsed(
  database: Queryable,
  tokens: ReadonlyMap<string, TokenFact>,
  log: Log,
  { everyMs = writeEveryMs }: { everyMs?: number } = {},
): { close: () => Promise<void> } {
  const write = async () => {
    const used = [...tokens.values()].filter(({ usedAtMs }) => usedAtMs > 0);
    if (used.length === 0) return;
    const ids = used.map(({ id }) => id);
    const at = used.map(({ usedAtMs }) => new Date(usedAtMs));
    try {
      await database.query(
        `update ingest_tokens t set last_used_at = u.at from unnest($1::text[], $2::timestamptz[]) as u (id, at)
           where t.id = u.id and (t.last_used_at is null or t.last_used_at < u.at)`,
        [ids, at],
      );
      used.forEach((token, n) => {
        if (token.usedAtMs === at[n]?.getTime()) token.usedAtMs = 0;
      });
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, "could not write when tokens were last used");
    }
  };
  let writing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(write);
  }, everyMs);
  return {
    close: async () => {
      clearInterval(timer);
      await writing;
      await write();
    },
  };
}
