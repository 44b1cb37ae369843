import { useCallback, useState } from "react";

export type Marks = {
  marked: ReadonlySet<string>;
  toggle: (key: string) => void;
  clear: () => void;
  /** On phones: whether a tap on a row marks it. */
  marking: boolean;
  begin: () => void;
};

const nothing: ReadonlySet<string> = new Set();

export const useMarks = (): Marks => {
  const [marked, setMarked] = useState(nothing);
  const [marking, setMarking] = useState(false);
  const toggle = useCallback(
    (key: string) =>
      setMarked(
        (before) =>
          new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key]),
      ),
    [],
  );
  const clear = useCallback(() => {
    setMarked(nothing);
    setMarking(false);
  }, []);
  const begin = useCallback(() => setMarking(true), []);
  return { marked, toggle, clear, marking, begin };
};
