import { useCallback, useState } from "react";

export type Marks = { marked: ReadonlySet<string>; toggle: (key: string) => void; clear: () => void };

export const useMarks = (): Marks => {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (key: string) =>
      setMarked(
        (before) =>
          new Set(before.has(key) ? [...before].filter((other) => other !== key) : [...before, key]),
      ),
    [],
  );
  const clear = useCallback(() => setMarked(new Set()), []);
  return { marked, toggle, clear };
};
