import { useLayoutEffect, useState } from "react";
import type { DataTableProps } from "./data-table.tsx";

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const isBusy = (event: KeyboardEvent) =>
  event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]") !== null;

/** j and k move, Enter opens, x marks; while something is typed or a dialog is open the keys belong to that. */
export const useRowKeys = <Row>(table: DataTableProps<Row>, show: (index: number) => void) => {
  const [current, setCurrent] = useState<number | null>(null);
  // Before the rows are seen: keys that are pressed at once are not lost.
  useLayoutEffect(() => {
    const move = (step: number) => {
      const next = Math.min(table.rows.length - 1, Math.max(0, (current ?? -1) + step));
      setCurrent(next);
      show(next);
    };
    const onKey = (event: KeyboardEvent) => {
      const checkbox = event.target instanceof HTMLInputElement && event.target.type === "checkbox";
      if (isBusy(event) || (isTyping(event.target) && !checkbox)) return;
      const row = current === null ? undefined : table.rows[current];
      if (event.key === "j") move(1);
      else if (event.key === "k") move(-1);
      else if (event.key === "x" && row !== undefined) table.onMark?.(table.rowKey(row));
      else if (event.key === "Enter" && row !== undefined && event.target === document.body)
        table.open?.(row);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [table, current, show]);
  return { current, setCurrent };
};
