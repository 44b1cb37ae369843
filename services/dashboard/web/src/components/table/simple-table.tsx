import { cellClass, type Column } from "./column.ts";
import "./table.css";

type SimpleTableProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowClass?: (row: Row) => string;
};

/** A table for what is known to be short. */
export const SimpleTable = <Row,>({ label, columns, rows, rowKey, rowClass }: SimpleTableProps<Row>) => (
  <table className="simple-table">
    <caption className="visually-hidden">{label}</caption>
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column.key} scope="col" className={column.number ? "number" : ""}>
            {column.label || <span className="visually-hidden">{column.key}</span>}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={rowKey(row)} className={rowClass?.(row)}>
          {columns.map((column) => (
            <td key={column.key} className={cellClass(column)}>
              {column.cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
