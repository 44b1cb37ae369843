import { Link } from "wouter";
import type { Diagnostic } from "../../api/types.ts";
import { formatCount } from "../../format.ts";
import { diagnosticLink, instanceLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";
import { visibleText } from "../../visible-text.ts";
import { Path } from "../path.tsx";
import { Severity } from "../severity.tsx";
import type { Column } from "../table/column.ts";
import { Ago } from "../time.tsx";

const words = texts.diagnostics;

/** Whether it colours now: open or an error that nobody has acknowledged, and not suppressed. */
export const isLit = (row: Diagnostic): boolean =>
  !row.suppressed && row.acknowledged_at === null && (row.closed_at === null || row.severity === 2);

/** What became of it, in words. */
const State = ({ row }: { row: Diagnostic }) => {
  if (row.suppressed) return words.suppressed;
  if (row.acknowledged_at) {
    return (
      <span title={row.acknowledged_by ?? ""}>
        {say(words.acknowledgedBy, { who: row.acknowledged_by ?? texts.unknown })}
      </span>
    );
  }
  if (row.closed_at === null) return words.open;
  return row.severity === 2 ? words.waiting : words.closed;
};

export const aboutColumns: readonly Column<Diagnostic>[] = [
  {
    key: "severity",
    label: words.severity,
    width: "96px",
    order: "severity",
    phone: "hidden",
    cell: (row) => <Severity severity={row.severity} lit={isLit(row)} />,
  },
  {
    key: "code",
    label: words.code,
    width: "56px",
    number: true,
    order: "code",
    phone: "hidden",
    cell: (row) => row.code,
  },
  {
    key: "message",
    label: words.message,
    width: "minmax(200px, 2fr)",
    phone: "main",
    cell: (row) => (
      <span title={visibleText(row.message ?? "")}>
        <span className="phone-only">
          <Severity severity={row.severity} lit={isLit(row)} /> {row.code}{" "}
        </span>
        {row.module ? <span className="quiet">{visibleText(row.module)} </span> : null}
        <Link href={diagnosticLink(row.id)}>{visibleText(row.message ?? words.noMessage)}</Link>
      </span>
    ),
  },
];

export const whereColumn: Column<Diagnostic> = {
  key: "instance",
  label: texts.fields.instance,
  width: "minmax(160px, 2fr)",
  order: "machine",
  cell: (row) => (
    <Link href={instanceLink(row)} className="row-path">
      <Path {...row} />
    </Link>
  ),
};

export const whenColumns: readonly Column<Diagnostic>[] = [
  {
    key: "state",
    label: words.state,
    width: "minmax(96px, 1fr)",
    phone: "hidden",
    cell: (row) => <State row={row} />,
  },
  {
    key: "count",
    label: words.count,
    width: "56px",
    number: true,
    order: "count",
    phone: "hidden",
    cell: (row) => formatCount(row.count),
  },
  {
    key: "opened",
    label: words.opened,
    width: "120px",
    number: true,
    order: "opened",
    phone: "hidden",
    cell: (row) => <Ago at={row.opened_at} />,
  },
  {
    key: "seen",
    label: words.lastSeen,
    width: "120px",
    number: true,
    order: "last_seen",
    phone: "end",
    cell: (row) => <Ago at={row.last_seen_at} />,
  },
];
