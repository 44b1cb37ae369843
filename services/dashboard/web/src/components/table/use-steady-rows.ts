import { useCallback, useMemo, useState } from "react";

type Steady<Row> = {
  rows: Row[];
  /** Rows that came in above and wait to be shown. */
  waiting: number;
  /** The server's order is another by now. */
  moved: boolean;
  accept: () => void;
};

const steadyKeys = (shown: readonly string[], keys: readonly string[]) => {
  const known = new Set(shown);
  const present = new Set(keys);
  const staying = shown.filter((key) => present.has(key));
  const lastShown = staying.length === 0 ? -1 : keys.lastIndexOf(staying.at(-1) as string);
  const fresh = keys.map((key, index) => ({ key, index })).filter(({ key }) => !known.has(key));
  // What comes after the last one shown is the next page; what comes before it would make the list jump.
  const appended = fresh.filter(({ index }) => index > lastShown).map(({ key }) => key);
  const waiting = fresh.length - appended.length;
  const order = staying.toSorted((a, b) => keys.indexOf(a) - keys.indexOf(b));
  const moved = keys.length <= 400 && order.some((key, index) => key !== staying[index]);
  return { keys: [...staying, ...appended], waiting, moved };
};

/**
 * Keeps rows where they are while answers come in: changed ones change in place, new ones wait until they are asked
 * for. `question` says what is looked at: with another question the list starts anew.
 */
export const useSteadyRows = <Row>(
  items: readonly Row[],
  rowKey: (row: Row) => string,
  question: string,
  fresh: boolean,
): Steady<Row> => {
  const [shown, setShown] = useState<{ question: string; keys: readonly string[] }>({
    question: "",
    keys: [],
  });
  const keys = useMemo(() => items.map(rowKey), [items, rowKey]);
  const isSame = shown.question === question;
  const steady = useMemo(
    () => (isSame ? steadyKeys(shown.keys, keys) : { keys, waiting: 0, moved: false }),
    [isSame, shown, keys],
  );
  // Answers to the question before stay on the page while the new one is asked: they are not the new list yet.
  const settled = fresh && keys.length > 0;
  if (settled && (!isSame || steady.keys.join() !== shown.keys.join()))
    setShown({ question, keys: steady.keys });
  const byKey = useMemo(() => new Map(items.map((item) => [rowKey(item), item])), [items, rowKey]);
  const rows = useMemo(() => steady.keys.flatMap((key) => byKey.get(key) ?? []), [steady.keys, byKey]);
  const accept = useCallback(() => setShown({ question, keys }), [question, keys]);
  return { rows, waiting: steady.waiting, moved: steady.moved, accept };
};
