import type { Row } from "./api.ts";
import type { Command } from "./command.ts";

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return "-";
  return (typeof value === "string" ? value : JSON.stringify(value)).replace(/\s+/g, " ");
};

/** Columns as wide as what is in them; the last one as long as it wants. */
export function formatTable(rows: readonly Row[], columns: readonly string[]): string {
  const lines = [[...columns], ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line.map((text, at) => (at < line.length - 1 ? text.padEnd(widths[at] ?? 0) : text)).join("  "),
    )
    .join("\n");
}

export function formatFields(row: Row): string {
  const width = Math.max(...Object.keys(row).map((key) => key.length));
  return Object.entries(row)
    .map(([key, value]) => `${key.padEnd(width)}  ${cell(value)}`)
    .join("\n");
}

export function formatHelp(commands: readonly Command[]): string {
  const usages = commands.map(({ name, takes = [] }) =>
    [name, ...takes.map((word) => `<${word}>`)].join(" "),
  );
  const width = Math.max(...usages.map((usage) => usage.length));
  return [
    "npm run rollcall -- <command> [options]",
    "",
    ...commands.map(({ summary }, at) => `  ${(usages[at] ?? "").padEnd(width)}  ${summary}`),
    "",
    "Options of every command:",
    "  --json         print JSON: a list is one array",
    "  --limit <n>    of lists: so many rows at most (100)",
    "  --url <url>    address of the dashboard; else ROLLCALL_URL, else what npm start wrote here",
    "  --key <key>    API key; else ROLLCALL_API_KEY, else what npm start wrote here",
    "  --help         after a command: its own options",
  ].join("\n");
}

export function formatCommandHelp({ name, takes = [], summary, options = {} }: Command): string {
  const width = Math.max(0, ...Object.keys(options).map((option) => option.length));
  return [
    `npm run rollcall -- ${[name, ...takes.map((word) => `<${word}>`)].join(" ")}`,
    `  ${summary}`,
    ...Object.entries(options).map(([option, meaning]) => `  --${option.padEnd(width)}  ${meaning}`),
  ].join("\n");
}
