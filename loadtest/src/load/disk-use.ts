import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Platform } from "../platform/platform.ts";

/**
 * Bytes of disk for each heartbeat, roll-ups included. Not the WAL, which is purged, nor the names, of which an instance
 * has one row. Stops QuestDB: while it runs, each column of the partition that it writes has a page of 16 MB set aside.
 */
export async function bytesPerHeartbeat({ questdb, process, folder }: Platform): Promise<number> {
  const [row] = await questdb.rows("select count() from heartbeats");
  await process("questdb").stop();
  const cwd = join(folder, "questdb/db");
  const tables = readdirSync(cwd).filter((name) => name.startsWith("heartbeats"));
  const used = execFileSync("du", ["-skc", "--exclude=wal[0-9]*", ...tables], { cwd, encoding: "utf8" });
  const total = used.trimEnd().split("\n").at(-1) ?? "";
  return (Number.parseInt(total, 10) * 1024) / Math.max(1, Number(row?.[0]));
}
