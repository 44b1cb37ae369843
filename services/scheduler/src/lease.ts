import { setTimeout as delay } from "node:timers/promises";
import { errorMessage, type Log, type Postgres } from "@rollcall/service-kit";

// By PostgreSQL's clock alone, so that the processes' own do not matter. One that was away too long is not taken back by
// surprise: whoever took over has the row.
const takeSql = `
  insert into scheduler_lease as l (holder, until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
  on conflict (only_row) do update set holder = excluded.holder, until = excluded.until
    where l.holder = excluded.holder or l.until < clock_timestamp()
  returning true as ours`;

export type Lease = {
  /** Aborted when the lease is lost; undefined while another is active. */
  readonly held: () => AbortSignal | undefined;
  readonly close: () => Promise<void>;
};

/**
 * One process is active, the others stand by: it says three times in a lease that it is there. It believes itself active
 * only until two thirds of the lease after the word that reached PostgreSQL, so it stops before another begins.
 */
export function startLease(
  log: Log,
  postgres: Postgres,
  options: { holder: string; leaseMs: number; onHeld: () => void },
): Lease {
  const { holder, leaseMs, onHeld } = options;
  const closing = new AbortController();
  let active: AbortController | undefined;
  let validUntilMs = 0;

  const lose = () => {
    if (active) log.info({ holder }, "the lease is lost, another may be active");
    active?.abort();
    active = undefined;
  };
  const say = async () => {
    const saidAtMs = performance.now();
    const { rows } = await postgres.query(takeSql, [holder, leaseMs]);
    if (rows.length === 0) return lose();
    validUntilMs = saidAtMs + (leaseMs * 2) / 3;
    if (active) return;
    active = new AbortController();
    log.info({ holder }, "this process is the active one");
    onHeld();
  };
  const run = async () => {
    while (!closing.signal.aborted) {
      await say().catch((error: unknown) =>
        log.warn({ reason: errorMessage(error) }, "could not say that this process is there"),
      );
      if (performance.now() > validUntilMs) lose();
      await delay(leaseMs / 3, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    held: () => (performance.now() < validUntilMs ? active?.signal : undefined),
    close: async () => {
      closing.abort();
      await ended;
      lose();
      // The next one need not wait until the lease ends.
      await postgres.query("delete from scheduler_lease where holder = $1", [holder]).catch(() => undefined);
    },
  };
}
