import type { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import { type Complaint, refusalOf } from "./refusal.ts";

export type QuestdbRows = readonly (readonly unknown[])[];

export type QuestdbClient = {
  /** The rows of a statement, each an array in the order of its columns; [] for a statement without rows. */
  readonly query: (sql: string, options?: { signal?: AbortSignal | undefined }) => Promise<QuestdbRows>;
  /**
   * Stores ILP lines (timestamps in µs) durably, all or none. Throws LineRefused for a line that can never be stored, an
   * Error for a write that is wrong as a whole, and PassingError for what may be stored the next time.
   */
  readonly write: (lines: Buffer | string) => Promise<void>;
  /** The rows of a statement as CSV with a head line, for answers of millions of rows. */
  readonly exportCsv: (sql: string, withinMs: number) => Promise<Readable>;
  readonly close: () => Promise<void>;
};

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}

const complaintIn = (text: string): Complaint & { readonly dataset?: unknown[][] } =>
  text.startsWith("{") ? (JSON.parse(text) as Complaint & { dataset?: unknown[][] }) : {};

/**
 * QuestDB over HTTP, on a few kept connections; user and password stand in the URL. Each request has a deadline of ours:
 * a paused server must not hold its caller.
 */
export function createQuestdbClient(
  address: string,
  { timeoutMs, queryTimeoutMs = timeoutMs }: { timeoutMs: number; queryTimeoutMs?: number },
): QuestdbClient {
  const url = new URL(address);
  const pool = new Pool(url.origin, { connections: 4, connect: { timeout: 3_000 } });
  const headers = authorizationOf(url);
  // Not undici's own deadlines: they run between parts of an answer, and a roll-up takes longer than they allow.
  const request = (parts: Dispatcher.RequestOptions, timeoutMs: number, signal?: AbortSignal) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const until = signal ? AbortSignal.any([signal, deadline]) : deadline;
    return pool.request({ ...parts, headers, signal: until, headersTimeout: 0, bodyTimeout: 0 });
  };
  return {
    query: async (sql, { signal } = {}) => {
      const path = `/exec?query=${encodeURIComponent(sql)}`;
      const { statusCode, body } = await request({ method: "GET", path }, queryTimeoutMs, signal);
      const text = await body.text();
      const answer = complaintIn(text);
      if (statusCode !== 200 || answer.error !== undefined) throw refusalOf(statusCode, answer, text);
      return answer.dataset ?? [];
    },
    write: async (lines) => {
      const post = { method: "POST", path: "/write?precision=u", body: lines } as const;
      const { statusCode, body } = await request(post, timeoutMs);
      const text = await body.text();
      if (statusCode !== 204) throw refusalOf(statusCode, complaintIn(text), text);
    },
    exportCsv: async (sql, withinMs) => {
      const path = `/exp?query=${encodeURIComponent(sql)}`;
      const { statusCode, body } = await request({ method: "GET", path }, withinMs);
      if (statusCode === 200) return body;
      const text = await body.text();
      throw refusalOf(statusCode, complaintIn(text), text);
    },
    close: () => pool.destroy(),
  };
}
