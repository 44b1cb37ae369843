import type { RejectionEvent } from "@rollcall/contracts/messages";
import { LineRefused, type QuestdbClient } from "@rollcall/questdb";
import {
  type Bury,
  type DeadEvent,
  errorMessage,
  failureKind,
  type IsLasting,
  type Publisher,
  type Reading,
} from "@rollcall/service-kit";
import { splitLines } from "./ilp.ts";
import type { Metrics } from "./metrics.ts";
import { publishRefusals } from "./refusal.ts";
import { createWriteBuffer } from "./write-buffer.ts";

/** What is held of an envelope: its rows as ILP lines, and what is to be told of rows that were left out. */
export type Rows = { readonly lines: string; rejections: readonly RejectionEvent[] };

/** A dead letter that is played again: the line that QuestDB had refused. */
const refusedLine = (event: unknown): string | undefined =>
  typeof event === "object" && event !== null && "line" in event && typeof event.line === "string"
    ? `${event.line}\n`
    : undefined;

/** Turns events into lines one by one; an event for which `linesOf` throws is bad. */
export function readRows<E>(
  events: readonly E[],
  linesOf: (event: E, rejections: RejectionEvent[]) => string,
): Reading<Rows> {
  const dead: DeadEvent[] = [];
  const rejections: RejectionEvent[] = [];
  const lines: string[] = [];
  for (const event of events) {
    try {
      lines.push(refusedLine(event) ?? linesOf(event, rejections));
    } catch (error) {
      dead.push({ event, reason: errorMessage(error) });
    }
  }
  // Joined it is one text; added up it would be a tree of all of them.
  return { item: { lines: lines.join(""), rejections }, dead };
}

type Writes = Pick<QuestdbClient, "write">;
type WriteMetrics = Pick<Metrics, "writeSeconds">;

/** Writes and measures, by outcome. */
const timed =
  (questdb: Writes, { writeSeconds }: WriteMetrics) =>
  async (lines: Buffer): Promise<void> => {
    const end = writeSeconds.startTimer();
    let outcome = "failed";
    try {
      await questdb.write(lines);
      outcome = "stored";
    } catch (error) {
      if (error instanceof LineRefused) outcome = "refused";
      throw error;
    } finally {
      end({ outcome });
    }
  };

/** Redeliveries write the same rows again; the tables' dedup keys make that no change. */
export function createRowStore(questdb: Writes, publisher: Publisher, metrics: WriteMetrics) {
  const buffer = createWriteBuffer();
  const timedWrite = timed(questdb, metrics);
  const write = async (texts: readonly string[]) => {
    const lines = buffer.encode(texts);
    if (lines.length > 0) await timedWrite(lines);
    buffer.giveBack(lines);
  };
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
    await write(batch.map((rows) => rows.lines));
  };
  /** Line by line, where QuestDB does not say which of them it refuses. */
  const writeAlone = async (lines: readonly string[]): Promise<DeadEvent[]> => {
    const dead: DeadEvent[] = [];
    for (const line of lines)
      await write([`${line}\n`]).catch((error: unknown) => {
        if (failureKind(error) === "passing") throw error;
        dead.push({ event: { line }, reason: errorMessage(error) });
      });
    return dead;
  };
  /** QuestDB names one bad line at a time and stores nothing until all are good. */
  const isolate = async (rows: Rows, bury: Bury, isLasting: IsLasting) => {
    const lines = splitLines(rows.lines);
    const dead: DeadEvent[] = [];
    while (lines.length > 0) {
      try {
        await write(lines.map((line) => `${line}\n`));
        break;
      } catch (error) {
        if (!(error instanceof LineRefused)) {
          if (!isLasting(error, rows)) throw error;
          dead.push(...(await writeAlone(lines)));
          break;
        }
        const [line] = lines.splice(error.line - 1, 1);
        dead.push({ event: { line }, reason: error.message });
      }
    }
    await bury(dead);
  };
  return { apply, isolate };
}
