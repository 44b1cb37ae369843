const timeoutMs = 20_000;

export type QuestdbHttp = {
  readonly query: (sql: string) => Promise<unknown[][]>;
  /** ILP lines with timestamps in µs; resolves when they are stored. */
  readonly write: (lines: string) => Promise<void>;
};

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
    if (!response.ok) throw new Error(`QuestDB answered ${response.status}: ${text.slice(0, 200)}`);
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
