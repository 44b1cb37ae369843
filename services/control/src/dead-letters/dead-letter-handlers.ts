import { type HandlerOf, type Handlers, noContent, ok, signedIn } from "@rollcall/api-kit";
import type { components } from "@rollcall/contracts/generated/api.ts";
import {
  AppError,
  cutText,
  type MessageContent,
  parseExact,
  type Postgres,
  type Publisher,
  unpackText,
} from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import type { Write, Writer } from "../api/write.ts";
import * as store from "./dead-letter-store.ts";

type DeadLetter = components["schemas"]["DeadLetter"];
type Parts = { readonly postgres: Postgres; readonly writer: Writer; readonly publisher: Publisher };

const mostShown = 4_000;
const secret = /fmt_[0-9A-Za-z]{8,}/g;

const messageOf = ({ content, content_encoding }: store.DeadLetterRow): MessageContent => ({
  content,
  contentEncoding: content_encoding ?? undefined,
});

function textOf(row: store.DeadLetterRow): string {
  try {
    return unpackText(messageOf(row));
  } catch {
    return row.content.subarray(0, 1_000).toString("hex");
  }
}

const present = (row: store.DeadLetterRow): DeadLetter => {
  const { content: _content, content_encoding: _encoding, whole, at, replayed_at, ...rest } = row;
  const payload = cutText(textOf(row).replaceAll(secret, "fmt_…"), mostShown).toWellFormed();
  const times = { at: at.toISOString(), replayed_at: replayed_at?.toISOString() ?? null };
  return { ...rest, ...times, bytes: row.content.length, can_replay: whole, payload };
};

/**
 * What is published again. An event that was isolated travels under the letter's own id: that of its envelope counts as
 * applied, and who gets this one twice (a crash between confirm and commit) applies it once.
 */
function messageAgain(row: store.DeadLetterRow): MessageContent {
  try {
    const envelope = parseExact(unpackText(messageOf(row))) as { events?: unknown } | null;
    if (!envelope || !Array.isArray(envelope.events) || envelope.events.length !== 1) return messageOf(row);
    return { content: Buffer.from(JSON.stringify({ ...envelope, id: row.id })) };
  } catch {
    return messageOf(row);
  }
}

const existing = async (write: Write, id: string): Promise<store.DeadLetterRow> => {
  const row = await store.lockDeadLetter(write.client, id);
  if (!row) throw new AppError("not_found", "There is no such dead letter");
  return row;
};
const shown = ({ queue, kind, reason }: store.DeadLetterRow) => ({ queue, kind, reason });

const listDeadLetters =
  ({ postgres }: Parts): HandlerOf<"listDeadLetters"> =>
  async (call) => {
    const size = Number(call.query["page_size"]);
    const page = { size, after: decodePageToken(call.query["page_token"], 1) };
    const { rows, total } = await store.listDeadLetters(postgres, page);
    const { items, ...rest } = pageOf(rows, { size, total, positionOf: ({ id }) => [id] });
    return ok({ ...rest, items: items.map(present) });
  };

const replayDeadLetter =
  ({ writer, publisher }: Parts): HandlerOf<"replayDeadLetter"> =>
  async (call) =>
    writer.write(call, async (write) => {
      const row = await existing(write, call.params.dead_letter);
      if (!row.whole) throw new AppError("conflict", "It was too large to be kept whole");
      if (row.replayed_at) throw new AppError("conflict", "It was played again before");
      const { content, contentEncoding } = messageAgain(row);
      // The default exchange: to the queue it came from, and to no other that takes its kind.
      await publisher.publish("", row.queue, content, { contentEncoding });
      await store.markReplayed(write.client, row.id, signedIn(call).name);
      await write.audit({ target: row.id, customer: row.customer, after: shown(row) });
      return ok(present(await existing(write, row.id)));
    });

const discardDeadLetter =
  ({ writer }: Parts): HandlerOf<"discardDeadLetter"> =>
  async (call) =>
    writer.write(call, async (write) => {
      const row = await existing(write, call.params.dead_letter);
      await store.deleteDeadLetter(write.client, row.id);
      await write.audit({ target: row.id, customer: row.customer, before: shown(row) });
      return noContent;
    });

export const createDeadLetterHandlers = (parts: Parts) =>
  ({
    listDeadLetters: listDeadLetters(parts),
    replayDeadLetter: replayDeadLetter(parts),
    discardDeadLetter: discardDeadLetter(parts),
  }) satisfies Partial<Handlers<"control">>;
