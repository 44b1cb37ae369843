import type { Log } from "@rollcall/service-kit";
import type { Metrics } from "./metrics.ts";
import type { QuestdbClient } from "@rollcall/questdb";

const ours = ["heartbeats", "readings", "heartbeats_1h", "symbol_values"];
const unitUs: Readonly<Record<string, number>> = {
  HOUR: 3_600_000_000,
  DAY: 86_400_000_000,
  WEEK: 604_800_000_000,
  MONTH: 2_592_000_000_000,
  YEAR: 31_536_000_000_000,
};

/**
 * Looks whether QuestDB still applies what it accepts (a suspended table takes writes and shows nothing of them), and
 * how long each table keeps its rows.
 */
export function createTableWatch(questdb: QuestdbClient, metrics: Metrics, log: Log) {
  const suspended = new Map<string, string>();
  const ttlUs = new Map<string, number>();

  const lookAtWal = async () => {
    const rows = await questdb.query(
      "select name, suspended, writerTxn, sequencerTxn, errorMessage from wal_tables()",
    );
    for (const [name, isSuspended, writerTxn, sequencerTxn, message] of rows) {
      const table = String(name);
      if (!ours.includes(table)) continue;
      if (isSuspended === true && !suspended.has(table))
        log.error({ table, message }, "QuestDB suspended a table");
      if (isSuspended === true) suspended.set(table, typeof message === "string" ? message : "");
      else suspended.delete(table);
      metrics.tableSuspended.set({ table }, isSuspended === true ? 1 : 0);
      metrics.tableLag.set({ table }, Number(sequencerTxn) - Number(writerTxn));
    }
  };
  const lookAtTtl = async () => {
    const rows = await questdb.query("select table_name, ttlValue, ttlUnit from tables()");
    for (const [name, value, unit] of rows) {
      const length = Number(value) * (unitUs[String(unit)] ?? 0);
      ttlUs.set(String(name), length > 0 ? length : Number.POSITIVE_INFINITY);
    }
  };
  return {
    look: async () => {
      await lookAtWal();
      await lookAtTtl();
    },
    /** Throws and names the tables that QuestDB does not apply writes to. */
    probe: () => {
      const named = [...suspended].map(([table, message]) => `${table} (${message || "no reason given"})`);
      if (named.length > 0) throw new Error(`QuestDB suspended ${named.join(", ")}`);
    },
    ttlUs: (table: string) => ttlUs.get(table) ?? Number.POSITIVE_INFINITY,
  };
}
