import { useEffect, useRef, useState } from "react";

const glowMs = 1_300;
const nobody: ReadonlySet<string> = new Set();

/** Keys of the rows whose `sign` (their colour) is another than in the answer before, for as long as they glow. */
export const useChanged = <Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  sign: (row: Row) => string,
): ReadonlySet<string> => {
  const before = useRef<Map<string, string>>(new Map());
  const [changed, setChanged] = useState(nobody);
  useEffect(() => {
    const now = new Map(rows.map((row) => [rowKey(row), sign(row)]));
    const different = [...now].filter(
      ([key, value]) => before.current.has(key) && before.current.get(key) !== value,
    );
    before.current = now;
    if (different.length > 0) setChanged(new Set(different.map(([key]) => key)));
  }, [rows, rowKey, sign]);
  useEffect(() => {
    if (changed === nobody) return undefined;
    const timer = setTimeout(() => setChanged(nobody), glowMs);
    return () => clearTimeout(timer);
  }, [changed]);
  return changed;
};
