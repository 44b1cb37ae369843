import { type Log, type Postgres, transaction } from "@rollcall/service-kit";
import type { Writer } from "./api/write.ts";
import { customersUnder } from "./customers/customers-in-view.ts";
import { settleInstances } from "./diagnostics/diagnostic-store.ts";
import { advanceWindows, applyMaintenance } from "./maintenance/window-store.ts";
import { deleteOldFailures } from "./sign-in/attempt-limits.ts";
import { deleteOldLinks } from "./sign-in/link-store.ts";
import { deleteOldSessions } from "./sign-in/session-store.ts";
import { applyWhitelist } from "./whitelist/whitelist-store.ts";

export type TickerParts = {
  readonly postgres: Postgres;
  readonly writer: Writer;
  readonly log: Log;
  readonly tickEveryMs: number;
};

/** Customers of patterns that no longer hold and still suppress. */
const outlivedSql = `
  select w.customer from diagnostics_whitelist w
    where w.expires_at < now() and exists (select from diagnostics d where d.suppressed_by = w.id)
  union select i.customer from diagnostics d join instances i on i.id = d.instance
    where d.suppressed_by is not null and not exists (select from diagnostics_whitelist w where w.id = d.suppressed_by)`;

/** Customers of new patterns, which an episode may have missed that was written at the same moment. */
const recentSql =
  "select customer from diagnostics_whitelist where created_at > now() - interval '5 minutes'";

async function settleWhitelist(postgres: Postgres, customersSql: string): Promise<void> {
  await transaction(postgres, async (client) => {
    const { rows } = await client.query<{ customer: string }>(customersSql);
    if (rows.length === 0) return;
    const roots = rows.map(({ customer }) => customer);
    const instances = await applyWhitelist(client, await customersUnder(client, roots));
    if (instances.length > 0) await settleInstances(client, instances);
  });
}

const itself = { actor: "control", actorId: null, address: null, requestId: null };

async function keepMaintenance({ writer }: TickerParts): Promise<void> {
  await writer.writeAs(itself, "applyMaintenance", async (write) => {
    const advanced = await advanceWindows(write.client, new Date());
    const changed = await applyMaintenance(write.client, { wait: false });
    // Nobody did this: the window itself is in the log, with who planned it.
    write.unchanged();
    if (advanced > 0) write.announce("maintenance_windows", null);
    if (changed > 0) write.announce("instances", null);
  });
}

async function tidy(postgres: Postgres): Promise<void> {
  await deleteOldSessions(postgres);
  await deleteOldFailures(postgres);
  await deleteOldLinks(postgres);
}

/** What the passing of time does: windows open and close, patterns expire, old sessions are forgotten. */
export function startTicker(parts: TickerParts): { close: () => Promise<void> } {
  const { postgres, log, tickEveryMs } = parts;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;
  const everyTicks = (seconds: number) =>
    ticks % Math.max(1, Math.round((seconds * 1_000) / tickEveryMs)) === 0;

  const tick = async () => {
    try {
      await keepMaintenance(parts);
      await settleWhitelist(postgres, outlivedSql);
      if (everyTicks(30)) await settleWhitelist(postgres, recentSql);
      if (everyTicks(3_600)) await tidy(postgres);
    } catch (err) {
      log.warn({ err }, "could not do what time asks for, trying again");
    }
    ticks += 1;
    if (!closed) timer = setTimeout(runTick, tickEveryMs);
  };
  let running = Promise.resolve();
  const runTick = (): void => {
    running = tick();
  };
  runTick();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
