import { type BrokerConnection, listenToChanges, type Log } from "@rollcall/service-kit";

/** Waits until gateways know a token, so that a device which is given it at once is not refused. */
export type TokenEcho = BrokerConnection & {
  /**
   * Called before a token is told to them. What it answers is called when the token is stored, and holds until as many
   * have heard of it as of the one before, for a bounded time.
   */
  readonly expect: (id: string) => () => Promise<void>;
};

const answerMs = 500;
/** While no gateway answers, as when none runs. */
const nobodyMs = 100;
/** After the first answer, when it is not known how many there are. */
const othersMs = 100;
/** An answer that comes later than this is no longer counted. */
const forgetMs = 10_000;

type Expected = { words: number; onWord: () => void };

export async function openTokenEcho(url: string, log: Log): Promise<TokenEcho> {
  const expected = new Map<string, Expected>();
  /** How many heard of the token before this one. */
  let usual: number | undefined;
  const connection = await listenToChanges(url, log, {
    onChange: ({ table, key }) => {
      const entry = table === "heard_tokens" && key !== null ? expected.get(key) : undefined;
      if (!entry) return;
      entry.words += 1;
      entry.onWord();
    },
    onConnect: () => {},
  });

  const answers = (entry: Expected): Promise<void> =>
    new Promise((resolve) => {
      const before = usual;
      let timer: NodeJS.Timeout;
      const done = () => {
        usual = entry.words;
        clearTimeout(timer);
        // Who comes late is waited for the next time.
        entry.onWord = () => {
          usual = Math.max(usual ?? 0, entry.words);
        };
        resolve();
      };
      const within = (ms: number) => {
        clearTimeout(timer);
        timer = setTimeout(done, ms);
      };
      const onWord = () => {
        if (before && entry.words >= before) done();
        else if (!before && entry.words === 1) within(othersMs);
      };
      within(before === 0 ? nobodyMs : answerMs);
      entry.onWord = onWord;
      if (entry.words > 0) onWord();
    });
  const expect = (id: string) => {
    const entry: Expected = { words: 0, onWord: () => {} };
    expected.set(id, entry);
    setTimeout(() => expected.delete(id), forgetMs).unref();
    return () => answers(entry);
  };
  return { ...connection, expect };
}
