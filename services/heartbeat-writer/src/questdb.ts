import { PassingError, PermanentError } from "@rollcall/service-kit";
import { type Dispatcher, Pool } from "undici";
import type { Metrics } from "./metrics.ts";

/** QuestDB refused one line of a write; nothing of the write is stored. */
export class LineRefused extends PermanentError {
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.name = "LineRefused";
    this.line = line;
  }
}

export type Questdb = {
  /** Stores ILP lines (timestamps in µs) durably, all or none. Throws LineRefused for a line that can never be stored. */
  readonly write: (lines: Buffer) => Promise<void>;
  readonly query: (sql: string, signal?: AbortSignal) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<void>;
};

/** What is wrong with the table, not with the line: it heals when the schema does, so the rows are kept. */
const schemaProblem = /does not exist|creating new|cast error/;

/** About what was sent: it will be refused again. Everything else may be answered otherwise the next time. */
const isAboutInput = (status: number, reason: string) =>
  (status === 400 || status === 413) && !schemaProblem.test(reason);

function refusalOf(status: number, text: string): Error {
  const answer = (text.startsWith("{") ? JSON.parse(text) : {}) as { message?: string; line?: number };
  const reason = answer.message ?? text.slice(0, 300);
  if (status === 400 && answer.line !== undefined && !schemaProblem.test(reason))
    return new LineRefused(answer.line, reason.replace(/\s+/g, " "));
  const message = `QuestDB answered ${status}: ${reason}`;
  return isAboutInput(status, reason) ? new Error(message) : new PassingError(message);
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

/** Keep-alive connections of our own, each request under a deadline of our own: a paused server must not hold us. */
export function openQuestdb(address: string, metrics: Metrics, options: { timeoutMs: number }): Questdb {
  const url = new URL(address);
  const pool = new Pool(url.origin, { connections: 4, connect: { timeout: 3_000 } });
  const headers = authorizationOf(url);

  const request = async (parts: Dispatcher.RequestOptions, signal: AbortSignal) => {
    // Not undici's own deadlines: they run between parts of an answer, and a roll-up takes longer than they allow.
    const { statusCode, body } = await pool.request({
      ...parts,
      headers,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return { statusCode, text: await body.text() };
  };
  const write = async (lines: Buffer) => {
    const end = metrics.writeSeconds.startTimer();
    let outcome = "failed";
    try {
      const { statusCode, text } = await request(
        { method: "POST", path: "/write?precision=u", body: lines },
        AbortSignal.timeout(options.timeoutMs),
      );
      if (statusCode === 204) {
        outcome = "stored";
        return;
      }
      const refusal = refusalOf(statusCode, text);
      if (refusal instanceof LineRefused) outcome = "refused";
      throw refusal;
    } finally {
      end({ outcome });
    }
  };
  const query = async (sql: string, signal?: AbortSignal) => {
    const path = `/exec?query=${encodeURIComponent(sql)}`;
    // A roll-up of an hour of a million devices takes its time.
    const deadline = AbortSignal.timeout(120_000);
    const until = signal ? AbortSignal.any([signal, deadline]) : deadline;
    const { statusCode, text } = await request({ method: "GET", path }, until);
    const answer = (text.startsWith("{") ? JSON.parse(text) : {}) as {
      error?: string;
      dataset?: unknown[][];
    };
    if (statusCode !== 200 || answer.error !== undefined)
      throw new Error(`QuestDB answered ${statusCode}: ${answer.error ?? text.slice(0, 300)}`);
    return answer.dataset ?? [];
  };
  return { write, query, close: () => pool.destroy() };
}
