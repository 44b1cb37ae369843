import type { RejectionEvent } from "@rollcall/contracts/messages";
import { type Bury, type DeadEvent, errorMessage, type Publisher, type Reading } from "@rollcall/service-kit";
import { splitLines } from "./ilp.ts";
import { LineRefused, type Questdb } from "./questdb.ts";
import { publishRefusals } from "./refusal.ts";

/** What is held of an envelope: its rows as ILP lines, and what is to be told of rows that were left out. */
export type Rows = { readonly lines: Buffer; rejections: readonly RejectionEvent[] };

/** Turns events into lines one by one; an event for which `linesOf` throws is bad. */
export function readRows<E>(
  events: readonly E[],
  linesOf: (event: E, rejections: RejectionEvent[]) => string,
): Reading<Rows> {
  const dead: DeadEvent[] = [];
  const rejections: RejectionEvent[] = [];
  let lines = "";
  for (const event of events) {
    try {
      lines += linesOf(event, rejections);
    } catch (error) {
      dead.push({ event, reason: errorMessage(error) });
    }
  }
  return { item: { lines: Buffer.from(lines), rejections }, dead };
}

/** Redeliveries write the same rows again; the tables' dedup keys make that no change. */
export function createRowStore(questdb: Questdb, publisher: Publisher) {
  const tell = async (batch: readonly Rows[]) => {
    const told = batch.filter(({ rejections }) => rejections.length > 0);
    await publishRefusals(
      publisher,
      told.flatMap(({ rejections }) => rejections),
    );
    for (const rows of told) rows.rejections = [];
  };
  const apply = async (batch: readonly Rows[]) => {
    await tell(batch);
    const lines = Buffer.concat(batch.map((rows) => rows.lines));
    if (lines.length > 0) await questdb.write(lines);
  };
  /** QuestDB names one bad line at a time and stores nothing until all are good. */
  const isolate = async (rows: Rows, bury: Bury) => {
    const lines = splitLines(rows.lines);
    const dead: DeadEvent[] = [];
    while (lines.length > 0) {
      try {
        await questdb.write(Buffer.from(`${lines.join("\n")}\n`));
        break;
      } catch (error) {
        if (!(error instanceof LineRefused)) throw error;
        const [line] = lines.splice(error.line - 1, 1);
        dead.push({ event: { line }, reason: error.message });
      }
    }
    await bury(dead);
  };
  return { apply, isolate };
}
