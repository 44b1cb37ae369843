import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { isPhone } from "../use-phone.ts";
import type { Column } from "./column.ts";
import { DataRow } from "./data-row.tsx";
import { TableHead } from "./table-head.tsx";
import { useRowKeys } from "./use-row-keys.ts";
import "./table.css";

export type DataTableProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  total: number | null;
  rowKey: (row: Row) => string;
  /** Where Enter and a click on the row lead. */
  open?: (row: Row) => void;
  marked?: ReadonlySet<string>;
  /** On phones, where a row has no room for a box: a tap marks instead of opening. */
  marking?: boolean;
  onMark?: (key: string) => void;
  orderBy?: string | null;
  onOrder?: (orderBy: string | null) => void;
  /** Reads the next page, when there is one. */
  loadMore?: (() => void) | undefined;
  /** Keys of rows that have just changed: they glow for a second. */
  changed?: ReadonlySet<string>;
};

const rowHeight = () => (isPhone() ? 60 : 32);

/** Only the rows in view are in the document; the next page is read before its end is reached. */
export const DataTable = <Row,>(props: DataTableProps<Row>) => {
  const { columns, rows, loadMore, rowKey } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    overscan: 12,
    getItemKey: (index) => rowKey(rows[index] as Row),
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const nearEnd = rows.length > 0 && last >= rows.length - 20;
  useEffect(() => {
    if (nearEnd) loadMore?.();
  }, [nearEnd, loadMore]);
  const { current, setCurrent } = useRowKeys(props, (index) => virtualizer.scrollToIndex(index));
  const tracks = (props.onMark ? ["32px"] : []).concat(columns.map((column) => column.width)).join(" ");
  return (
    <div
      className={`data-table ${props.marking ? "marking" : ""}`}
      role="table"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
    >
      <div
        className="data-scroller"
        ref={scroller}
        tabIndex={0}
        role="rowgroup"
        style={{ "--tracks": tracks }}
      >
        <TableHead {...props} />
        <div className="data-rows" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => (
            <DataRow
              key={item.key}
              table={props}
              row={rows[item.index] as Row}
              index={item.index}
              top={item.start}
              isCurrent={current === item.index}
              onEnter={setCurrent}
            />
          ))}
        </div>
      </div>
    </div>
  );
};
