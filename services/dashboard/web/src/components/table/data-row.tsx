import { say, texts } from "../../texts.ts";
import { cellClass } from "./column.ts";
import type { DataTableProps } from "./data-table.tsx";

type DataRowProps<Row> = {
  table: DataTableProps<Row>;
  row: Row;
  index: number;
  top: number;
  isCurrent: boolean;
  onEnter: (index: number) => void;
};

const isControl = (target: EventTarget) => (target as Element).closest("a, button, input, label") !== null;

export const DataRow = <Row,>({ table, row, index, top, isCurrent, onEnter }: DataRowProps<Row>) => {
  const key = table.rowKey(row);
  const isMarked = table.marked?.has(key) ?? false;
  const state = [isCurrent && "current", isMarked && "marked", table.changed?.has(key) && "changed"];
  return (
    // The keyboard has j, k and Enter, and every row its link; the click is for the mouse alone.
    <div
      className={["data-row", table.open && "opens", ...state].filter(Boolean).join(" ")}
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => {
        onEnter(index);
        if (isControl(event.target)) return;
        if (table.marking) table.onMark?.(key);
        else table.open?.(row);
      }}
    >
      {table.onMark ? (
        <span className="cell mark" role="cell">
          <input
            type="checkbox"
            checked={isMarked}
            aria-label={say(texts.table.mark, { key })}
            onChange={() => table.onMark?.(key)}
          />
        </span>
      ) : null}
      {table.columns.map((column) => (
        <span key={column.key} className={cellClass(column)} role="cell">
          {column.cell(row)}
        </span>
      ))}
    </div>
  );
};
