import { Link } from "wouter";
import { useAccess } from "../../api/session.tsx";
import type { DiagnosticCode } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Empty } from "../../components/empty.tsx";
import { Severity } from "../../components/severity.tsx";
import type { Column } from "../../components/table/column.ts";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago } from "../../components/time.tsx";
import { formatCount } from "../../format.ts";
import { texts } from "../../texts.ts";
import { AcknowledgeCode } from "./acknowledge-code.tsx";
import type { ViewProps } from "./view-props.ts";

const words = texts.diagnostics;

const number = (key: "instances" | "open" | "unacknowledged" | "suppressed"): Column<DiagnosticCode> => ({
  key,
  label: words.counts[key],
  width: "auto",
  number: true,
  ...(key === "instances" ? {} : { phone: "hidden" }),
  cell: (row) => (
    <>
      {formatCount(row[key])} <span className="phone-only">{words.counts[key]}</span>
    </>
  ),
});

const columns = (
  customer: string | undefined,
  canAcknowledge: boolean,
): readonly Column<DiagnosticCode>[] => [
  {
    key: "severity",
    label: words.severity,
    width: "auto",
    cell: (row) => <Severity severity={row.severity} />,
  },
  {
    key: "code",
    label: words.code,
    width: "auto",
    number: true,
    cell: (row) => (
      <Link href={`/diagnostics?filter=code:${row.code}`} className="accent">
        {row.code}
      </Link>
    ),
  },
  { key: "message", label: words.message, width: "auto", phone: "main", cell: (row) => row.message ?? "" },
  number("instances"),
  number("open"),
  number("unacknowledged"),
  number("suppressed"),
  {
    key: "seen",
    label: words.lastSeen,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.last_seen_at} />,
  },
  {
    key: "actions",
    label: "",
    width: "auto",
    number: true,
    cell: (row) => (canAcknowledge ? <AcknowledgeCode row={row} customer={customer} /> : null),
  },
];

export const CodeList = ({ view }: ViewProps) => {
  const { isOperator } = useAccess();
  const customer = view["customer"];
  const list = useList("/diagnostics/codes", { query: customer ? { customer } : {} });
  return (
    <>
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={words.noneActive}>{words.noneAbout}</Empty>
      ) : (
        <SimpleTable
          label={words.tabs.codes}
          columns={columns(customer, isOperator)}
          rows={list.items}
          rowKey={(row) => String(row.code)}
        />
      )}
    </>
  );
};
