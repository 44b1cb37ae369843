import { statfs } from "node:fs/promises";
import { errorMessage, type Log } from "@rollcall/service-kit";
import type { Questdb } from "./questdb.ts";

/** What a heartbeat takes on disk while there are too few to measure it. */
const usualRowBytes = 40;
const measurableRows = 100_000;
const keepMs = 60_000;
/** Of an answer that is missing: the first heartbeats may come any moment. */
const keepMissingMs = 1_000;

async function readDiskDays(questdb: Questdb, folder: string): Promise<number | null> {
  const [stored, lastDay, disk] = await Promise.all([
    questdb.query<{ rows: string; bytes: string }>(
      "select rowCount as rows, diskSize as bytes from table_storage() where tableName = 'heartbeats'",
    ),
    questdb.query<{ rows: string }>(
      "select count() as rows from heartbeats where received_at > dateadd('d', -1, now())",
    ),
    statfs(folder),
  ]);
  const [rows, bytes] = [Number(stored[0]?.rows ?? 0), Number(stored[0]?.bytes ?? 0)];
  const rowBytes = rows < measurableRows ? usualRowBytes : bytes / rows;
  const dayBytes = Number(lastDay[0]?.rows ?? 0) * rowBytes;
  return dayBytes === 0 ? null : (disk.bavail * disk.bsize + bytes) / dayBytes;
}

/**
 * Days of heartbeats that the disk holds at the rate of the last day, with what is stored already. Null without a
 * folder to look at (QuestDB runs elsewhere), without heartbeats, or when QuestDB does not answer.
 */
export function createDiskDays(questdb: Questdb, folder: string | undefined, log: Log) {
  let kept: { until: number; days: Promise<number | null> } | undefined;
  return async (): Promise<number | null> => {
    if (folder === undefined) return null;
    if (kept && kept.until > performance.now()) return kept.days;
    const days = readDiskDays(questdb, folder).catch((error: unknown) => {
      log.warn({ reason: errorMessage(error) }, "how long the disk lasts is unknown");
      return null;
    });
    const fresh = { until: performance.now() + keepMs, days };
    kept = fresh;
    const known = await days;
    if (known === null) fresh.until = performance.now() + keepMissingMs;
    return known;
  };
}
