import { type BrokerConnection, listenToChanges, type Log } from "@rollcall/service-kit";

/** Waits until gateways know a token, so that a device which is given it at once is not refused. */
export type TokenEcho = BrokerConnection & {
  /** Called before the token is told to them; the promise holds for a bounded time, whether they answer or not. */
  readonly expect: (id: string) => Promise<void>;
};

/** While no gateway has ever answered, as when none runs. */
const firstAnswerMs = 100;
const answerMs = 500;
/** After the first answer, for the other gateways. */
const othersMs = 25;

export async function openTokenEcho(url: string, log: Log): Promise<TokenEcho> {
  const waiting = new Map<string, () => void>();
  let hasHeard = false;
  const connection = await listenToChanges(url, log, {
    onChange: ({ table, key }) => {
      if (table !== "heard_tokens" || key === null) return;
      hasHeard = true;
      waiting.get(key)?.();
    },
    onConnect: () => {},
  });
  const expect = (id: string) =>
    new Promise<void>((resolve) => {
      const done = () => {
        waiting.delete(id);
        resolve();
      };
      const late = setTimeout(done, hasHeard ? answerMs : firstAnswerMs);
      waiting.set(id, () => {
        clearTimeout(late);
        waiting.delete(id);
        setTimeout(done, othersMs);
      });
    });
  return { ...connection, expect };
}
