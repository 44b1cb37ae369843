import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runQuestdb } from "@rollcall/migrate";
import { PlainError } from "../plain-error.ts";
import type { Progress } from "../progress.ts";
import { waitUntil } from "../wait-until.ts";
import { packFolders, unpackFolders } from "./archive.ts";

export const questdbFile = "questdb.tar.zst";

/** Rows that were accepted become visible a moment later; what is accepted now is waited for. */
const waitUntilApplied = async (url: string): Promise<void> => {
  const suspended = await runQuestdb(url, "select name from wal_tables() where suspended");
  if (suspended.length > 0)
    throw new PlainError(
      `QuestDB has suspended the table ${String(suspended[0]?.[0])}: ALTER TABLE ${String(suspended[0]?.[0])} RESUME WAL, then back up again.`,
    );
  const wanted = new Map(
    (await runQuestdb(url, "select name, sequencerTxn from wal_tables()")).map(([name, txn]) => [
      String(name),
      Number(txn),
    ]),
  );
  const applied = async () => {
    const rows = await runQuestdb(url, "select name, writerTxn from wal_tables()");
    return rows.every(([name, txn]) => Number(txn) >= (wanted.get(String(name)) ?? 0));
  };
  if (!(await waitUntil(applied, { withinMs: 60_000, everyMs: 200 })))
    throw new PlainError(
      "QuestDB did not apply within a minute what it had accepted: look at its disk and its log.",
    );
};

type Options = Readonly<{ url: string; root: string; dir: string; progress: Progress }>;

/** Copies QuestDB while it goes on writing, as it was at the checkpoint, which is released in any case. */
export const copyQuestdb = async ({ url, root, dir, progress }: Options): Promise<void> => {
  await waitUntilApplied(url);
  // Left by a backup that was killed; without one this changes nothing.
  await runQuestdb(url, "checkpoint release").catch(() => {});
  await runQuestdb(url, "checkpoint create");
  try {
    const names = readdirSync(root).filter((name) => ["db", "conf", ".checkpoint"].includes(name));
    if (!names.includes(".checkpoint")) throw new PlainError(`QuestDB made no checkpoint in ${root}.`);
    await packFolders({ root, names, file: join(dir, questdbFile), progress });
  } finally {
    await runQuestdb(url, "checkpoint release");
  }
};

/** Before QuestDB's first start; it finds the trigger file, goes back to the checkpoint and removes the file. */
export const placeQuestdb = async (dir: string, root: string, progress: Progress): Promise<void> => {
  await unpackFolders(join(dir, questdbFile), root, progress);
  writeFileSync(join(root, "_restore"), "");
};

export const refuseUnrestored = (root: string): void => {
  if (existsSync(join(root, "_restore")))
    throw new PlainError(
      `QuestDB did not take up the checkpoint: see its log; ${join(root, "_restore")} is still there.`,
    );
};
