export type Column<Row> = {
  readonly key: string;
  readonly label: string;
  /** A track of the grid: "minmax(120px, 2fr)", "96px". */
  readonly width: string;
  readonly cell: (row: Row) => React.ReactNode;
  /** Right-aligned. */
  readonly number?: boolean;
  /** The server's name for ordering by it; without it the column cannot be ordered by. */
  readonly order?: string;
  /** On phones an entry has two lines: the first holds `main`, the second the others; `hidden` is in neither. */
  readonly phone?: "main" | "end" | "hidden";
  /** Shown only when chosen. */
  readonly optional?: boolean;
};

export const cellClass = (column: Pick<Column<unknown>, "number" | "phone">): string =>
  ["cell", column.number ? "number" : "", `phone-${column.phone ?? "second"}`].filter(Boolean).join(" ");
