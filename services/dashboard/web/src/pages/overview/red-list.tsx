import { Link } from "wouter";
import type { TurnedRed } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import { Path } from "../../components/path.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago, Lasting } from "../../components/time.tsx";
import { Why } from "../../components/why.tsx";
import { instanceLink } from "../../links.ts";
import { texts } from "../../texts.ts";

const columns: readonly Column<TurnedRed>[] = [
  {
    key: "instance",
    label: texts.fields.instance,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <Link href={instanceLink(row)} className="lit">
        <Light colour="red" reason={row.reason} word />
        <Path {...row} />
      </Link>
    ),
  },
  {
    key: "why",
    label: texts.fields.why,
    width: "auto",
    phone: "hidden",
    cell: (row) => <Why reason={row.reason} text={row.text} lastHeartbeatAt={row.last_heartbeat_at} />,
  },
  { key: "version", label: texts.fields.version, width: "auto", cell: (row) => row.version ?? "" },
  {
    key: "last",
    label: texts.fields.lastHeartbeat,
    width: "auto",
    number: true,
    phone: "hidden",
    cell: (row) => <Ago at={row.last_heartbeat_at} />,
  },
  {
    key: "since",
    label: texts.fields.since,
    width: "auto",
    number: true,
    cell: (row) => <Lasting at={row.since} />,
  },
];

export const RedList = ({ rows }: { rows: readonly TurnedRed[] }) => (
  <SimpleTable label={texts.overview.turnedRed} columns={columns} rows={rows} rowKey={(row) => row.id} />
);
