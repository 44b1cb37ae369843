import { runQuestdb } from "@rollcall/migrate";
import { inPostgres } from "../backup/postgres-dump.ts";
import { PlainError } from "../plain-error.ts";
import { waitUntil } from "../wait-until.ts";
import type { Urls } from "../wiring.ts";

/** One history: how long it is kept, and what it takes. */
export type Kept = Readonly<{
  table: string;
  store: "QuestDB" | "PostgreSQL";
  days: number;
  bytesNow: number;
  /** Of one device that reports once a minute, in one day; null where it depends on what happens to it. */
  bytesADeviceDay: number | null;
}>;

/** Rows that a device which reports once a minute makes in a day; of readings, for each metric. */
const rowsADay: Readonly<Record<string, number>> = { heartbeats: 1_440, heartbeats_1h: 24, readings: 1_440 };

/** Bytes that QuestDB writes for a value, by the column's type. */
const widths: Readonly<Record<string, number>> = { TIMESTAMP: 8, LONG: 8, DOUBLE: 8, SYMBOL: 4, INT: 4 };

const daysOf: Readonly<Record<string, number>> = { HOUR: 1 / 24, DAY: 1, WEEK: 7, MONTH: 30, YEAR: 365 };

const rowBytes = async (url: string, table: string): Promise<number> => {
  const columns = await runQuestdb(url, `select "type" from table_columns('${table}')`);
  return columns.reduce((sum, [type]) => sum + (widths[String(type)] ?? 8), 0);
};

const readQuestdb = async ({ questdbHttp: url }: Urls): Promise<Kept[]> => {
  const tables = await runQuestdb(
    url,
    "select table_name, ttlValue, ttlUnit from tables() where ttlValue > 0 order by 1",
  );
  const kept: Kept[] = [];
  for (const [name, value, unit] of tables) {
    const table = String(name);
    const rows = rowsADay[table];
    const [size] = await runQuestdb(url, `select sum(diskSize) from table_partitions('${table}')`);
    kept.push({
      table,
      store: "QuestDB",
      days: Number(value) * (daysOf[String(unit)] ?? 1),
      bytesNow: Number(size?.[0] ?? 0),
      bytesADeviceDay: rows === undefined ? null : rows * (await rowBytes(url, table)),
    });
  }
  return kept;
};

const sizesSql = `
  select table_name as table, keep_days as days,
      (select coalesce(sum(pg_total_relation_size(relid)), 0) from pg_partition_tree(table_name::regclass))::float8 as bytes
    from retention order by 1`;

type Row = Readonly<{ table: string; days: number; bytes: number }>;

const readPostgres = ({ postgres }: Urls): Promise<Kept[]> =>
  inPostgres(postgres, async (client) => {
    const { rows } = await client.query<Row>(sizesSql);
    return rows.map(({ table, days, bytes }) => ({
      table,
      store: "PostgreSQL",
      days,
      bytesNow: bytes,
      bytesADeviceDay: null,
    }));
  });

/** Everything that is dropped when it is old enough, of both stores. */
export const readKept = async (urls: Urls): Promise<Kept[]> => [
  ...(await readQuestdb(urls)),
  ...(await readPostgres(urls)),
];

const most = 3_650;

/** Reads `heartbeats=3 flips=90`; throws one sentence that names what cannot be set. */
export const readChanges = (args: readonly string[], kept: readonly Kept[]): Map<Kept, number> =>
  new Map(
    args.map((arg) => {
      const [name, text] = arg.split("=");
      const found = kept.find(({ table }) => table === name);
      if (!found)
        throw new PlainError(
          `${name} is no history; there are: ${kept.map(({ table }) => table).join(", ")}.`,
        );
      const days = Number(text);
      if (!/^\d+$/.test(text ?? "") || days < 1 || days > most)
        throw new PlainError(
          `${name} is kept for a whole number of days from 1 to ${most}, got "${text ?? ""}".`,
        );
      return [found, days] as const;
    }),
  );

const setOne = async (urls: Urls, { table, store }: Kept, days: number): Promise<void> => {
  if (store === "PostgreSQL")
    return inPostgres(urls.postgres, async (client) => {
      await client.query("update retention set keep_days = $2 where table_name = $1", [table, days]);
    });
  const kind = table === "heartbeats_1m" ? "materialized view" : "table";
  await runQuestdb(urls.questdbHttp, `alter ${kind} ${table} set ttl ${days} days`);
};

/** What is older than the new time is dropped soon after: by QuestDB at its next commit, in PostgreSQL within the hour. */
export const setKept = async (urls: Urls, changes: ReadonlyMap<Kept, number>): Promise<void> => {
  for (const [kept, days] of changes) await setOne(urls, kept, days);
  // QuestDB takes a change into its log first and applies it a moment later.
  const applied = async () => {
    const now = await readKept(urls);
    return [...changes].every(([{ table }, days]) =>
      now.some((kept) => kept.table === table && kept.days === days),
    );
  };
  if (!(await waitUntil(applied, { withinMs: 30_000, everyMs: 100 })))
    throw new PlainError(
      "QuestDB has taken the change and not applied it within 30 s: npm run doctor says why.",
    );
};
