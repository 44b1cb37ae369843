/** Prints rows as an aligned table; the first row is the heading. */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map((cell) => formatCell(cell)));
  const widths = (texts[0] ?? []).map((_, column) =>
    Math.max(...texts.map((row) => (row[column] ?? "").length)),
  );
  return texts
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}

const formatCell = (cell: string | number): string => {
  if (typeof cell === "string") return cell;
  return Number.isInteger(cell) ? cell.toLocaleString("en-GB") : cell.toFixed(2);
};

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A figure with what it must be. */
export type Check = {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
};

export const holds = ({ value, atMost = Infinity, atLeast = -Infinity }: Check): boolean =>
  value <= atMost && value >= atLeast;

function demandOf({ atMost, atLeast, unit = "" }: Check): string {
  if (atMost !== undefined && atMost === atLeast) return `= ${atMost} ${unit}`;
  const parts = [
    atLeast === undefined ? "" : `>= ${atLeast} ${unit}`,
    atMost === undefined ? "" : `<= ${atMost} ${unit}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

export type Report = {
  readonly name: string;
  readonly command: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly figures: Readonly<Record<string, unknown>>;
};

/** Prints the checks as a table and everything as one line of JSON. */
export function printReport(report: Report): void {
  print(`\n${report.name}: ${report.passed ? "passed" : "FAILED"} in ${report.seconds.toFixed(0)} s`);
  const rows = report.checks.map((check) => [
    holds(check) ? "ok" : "MISS",
    check.name,
    `${formatCell(check.value)} ${check.unit ?? ""}`,
    demandOf(check),
  ]);
  print(formatTable([["", "figure", "value", "demand"], ...rows]));
  print(JSON.stringify(report));
}
