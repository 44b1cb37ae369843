import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type GoodLine, judgeLine, type Line, splitLines, summarise } from "./batch-lines.ts";
import { createBatchPublisher } from "./batch-publisher.ts";
import type { TokenFact } from "./directory.ts";
import type { Engine } from "./engine.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import { limitRefusals } from "./intake.ts";
import { maxBatchLines } from "./limits.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** Answers line by line, or resolves with why the whole batch is refused. */
export type BatchHandler = (batch: {
  request: IncomingMessage;
  response: ServerResponse;
  token: TokenFact;
  bytes: Buffer;
}) => Promise<Refusal | null>;

/** Judging so many lines takes some 3 ms; between such stretches others get their turn. */
const linesPerTurn = 1_000;

const tooManyLines = refuse("body_too_large", `the batch has more than ${maxBatchLines} lines`);
const noLines = refuse("body_invalid", "the batch has no lines", {
  errors: [{ path: "/body", message: "must have at least one line" }],
});

/** The log shows one line as a request of its own, and has to say which it was. */
const namingLine = (number: number, refusal: Refusal): Refusal => {
  const [first] = refusal.errors;
  const what = first ? `${first.path} ${first.message}` : refusal.note;
  return { ...refusal, errors: [], note: `line ${number}: ${what}` };
};

/** Judges the lines and publishes the good ones; afterwards each line has its fate. */
async function publishLines(
  { contract, intake, peerAddress }: Engine,
  request: IncomingMessage,
  token: TokenFact,
  lines: readonly Line[],
): Promise<void> {
  const publisher = createBatchPublisher(intake, token);
  const address = peerAddress(request);
  const key = idempotencyKeyOf(request);
  const add = (line: GoodLine, text: string) => {
    const idempotencyKey = key && `${key}:${line.number}`;
    const { machine, software, kind } = line;
    const message = { token, machine, software, kind, address, idempotencyKey, text };
    line.refusal = intake.refusesKey(message);
    if (line.refusal === null) publisher.add(line, intake.eventText(message));
  };
  const ask = async (line: GoodLine, text: string) => {
    const admission = await intake.deviceLimit.admit(token.customer, line.machine);
    if (admission === "admitted") add(line, text);
    else line.refusal = limitRefusals[admission];
  };
  /** Lines of machines that the device limit must be asked about, all at once. */
  const asked: Promise<void>[] = [];
  for (const [index, line] of lines.entries()) {
    if (index % linesPerTurn === linesPerTurn - 1) await nextTurn();
    const text = judgeLine(contract, line);
    if (text === undefined) continue;
    const good = line as GoodLine;
    if (intake.deviceLimit.isKnown(token.customer, good.machine)) add(good, text);
    else asked.push(ask(good, text));
  }
  await Promise.all(asked);
  await publisher.finish();
}

/** Takes many messages of many devices in one request; each line is judged by itself. */
export function createBatchHandler(engine: Engine): BatchHandler {
  const { intake, metrics, noteLeftOut, peerAddress, replies, report } = engine;

  const reportLines = (request: IncomingMessage, token: TokenFact, lines: readonly Line[]) => {
    const sender = peerAddress(request);
    const { slug: customer } = token.customer;
    for (const { number, refusal, leftOut, machine, software, kind, line: payload } of lines) {
      const address = { customer, machine, software, kind };
      if (refusal) {
        report({ sender, address, token, payload }, namingLine(number, refusal));
        continue;
      }
      metrics.requests(kind, "stored");
      if (leftOut.length > 0) noteLeftOut({ sender, address, token, payload }, leftOut);
    }
  };

  return async ({ request, response, token, bytes }) => {
    const lines = splitLines(bytes);
    const wrongSize = lines.length > maxBatchLines ? tooManyLines : lines.length === 0 ? noLines : null;
    const refusal = intake.refusesNow(token) ?? wrongSize;
    if (refusal) return refusal;
    await publishLines(engine, request, token, lines);
    reportLines(request, token, lines);
    metrics.requests("batch", "stored");
    const { ok, failed, body } = summarise(lines);
    if (failed > 0) response.setHeader("retry-after", "2");
    replies.json(response, ok ? 200 : 207, body);
    return null;
  };
}
