/** Runs one statement through QuestDB's HTTP interface; user and password stand in the URL. Throws with its message. */
export const runQuestdb = async (url: string, statement: string): Promise<unknown[][]> => {
  const { origin, username, password } = new URL(url);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  const target = `${origin}/exec?query=${encodeURIComponent(statement)}`;
  const response = await fetch(target, { headers, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  const answer = (text.startsWith("{") ? JSON.parse(text) : {}) as { error?: string; dataset?: unknown[][] };
  if (response.ok && answer.error === undefined) return answer.dataset ?? [];
  throw new Error(`QuestDB answered ${response.status}: ${answer.error ?? text.slice(0, 200)}`);
};
