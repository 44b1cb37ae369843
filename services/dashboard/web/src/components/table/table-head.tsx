import { texts } from "../../texts.ts";
import type { Column } from "./column.ts";
import type { DataTableProps } from "./data-table.tsx";

type Order = { field: string; descending: boolean };

export const parseOrder = (orderBy: string | null | undefined): Order | null => {
  const [field, direction] = (orderBy ?? "").split(" ");
  return field ? { field, descending: direction === "DESC" } : null;
};

/** Ascending, descending, then the server's own order again. */
const nextOrder = (field: string, order: Order | null): string | null => {
  if (order?.field !== field) return `${field} ASC`;
  return order.descending ? null : `${field} DESC`;
};

const ariaSort = (column: Column<never>, order: Order | null) => {
  if (!column.order) return undefined;
  if (order?.field !== column.order) return "none";
  return order.descending ? "descending" : "ascending";
};

export const TableHead = <Row,>({ columns, orderBy, onOrder, onMark }: DataTableProps<Row>) => {
  const order = parseOrder(orderBy);
  return (
    <div className="data-head" role="row" aria-rowindex={1}>
      {onMark ? (
        <span className="cell mark" role="columnheader">
          <span className="visually-hidden">{texts.table.marked}</span>
        </span>
      ) : null}
      {columns.map((column) => (
        <span
          key={column.key}
          role="columnheader"
          className={`cell ${column.number ? "number" : ""}`}
          aria-sort={ariaSort(column, order)}
        >
          {column.order && onOrder ? (
            <button
              type="button"
              className="plain"
              onClick={() => onOrder(nextOrder(column.order ?? "", order))}
            >
              {column.label}
              <span aria-hidden="true">
                {order?.field === column.order ? (order?.descending ? " ↓" : " ↑") : ""}
              </span>
            </button>
          ) : (
            column.label
          )}
        </span>
      ))}
    </div>
  );
};
