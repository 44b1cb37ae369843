import { PassingError } from "@rollcall/service-kit";

const timeoutMs = 20_000;

export type QuestdbHttp = {
  readonly query: (sql: string) => Promise<unknown[][]>;
  /** ILP lines with timestamps in µs; resolves when they are stored. */
  readonly write: (lines: string) => Promise<void>;
};

/** 400 is about what was sent, unless the table is not there yet; everything else may be another next time. */
const failed = (status: number, message: string): Error =>
  status === 400 && !/does not exist|creating new/.test(message)
    ? new Error(message)
    : new PassingError(message);

/** QuestDB over HTTP; user and password stand in the URL. */
export function createQuestdbHttp(url: string): QuestdbHttp {
  const { origin, username, password } = new URL(url);
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const headers = { authorization: `Basic ${credentials.toString("base64")}` };
  const request = async (path: string, init: RequestInit) => {
    const response = await fetch(`${origin}${path}`, {
      ...init,
      headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok)
      throw failed(response.status, `QuestDB answered ${response.status}: ${text.slice(0, 200)}`);
    return text;
  };
  return {
    query: async (sql) => {
      const text = await request(`/exec?query=${encodeURIComponent(sql)}`, {});
      return (JSON.parse(text) as { dataset?: unknown[][] }).dataset ?? [];
    },
    write: async (lines) => void (await request("/write?precision=u", { method: "POST", body: lines })),
  };
}
