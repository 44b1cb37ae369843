import { Link } from "wouter";
import type { Instance } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import type { Column } from "../../components/table/column.ts";
import { Ago, Lasting } from "../../components/time.tsx";
import { Why } from "../../components/why.tsx";
import { formatDuration } from "../../format.ts";
import { customerLink, instanceLink, machineLink } from "../../links.ts";
import { texts } from "../../texts.ts";

const { fields } = texts;
type InstanceColumn = Column<Instance>;

const who: readonly InstanceColumn[] = [
  {
    key: "colour",
    label: fields.light,
    width: "128px",
    order: "colour",
    cell: (row) => <Light colour={row.colour} reason={row.colour_reason} word />,
  },
  {
    key: "customer",
    label: fields.customer,
    width: "minmax(96px, 1fr)",
    order: "customer",
    cell: (row) => <Link href={customerLink(row.customer)}>{row.customer}</Link>,
  },
  {
    key: "machine",
    label: fields.machine,
    width: "minmax(128px, 1.4fr)",
    order: "machine",
    cell: (row) => <Link href={machineLink(row.customer, row.machine)}>{row.machine}</Link>,
  },
  {
    key: "software",
    label: fields.software,
    width: "minmax(96px, 1fr)",
    order: "software",
    cell: (row) => <Link href={instanceLink(row)}>{row.software}</Link>,
  },
];

const state: readonly InstanceColumn[] = [
  {
    key: "why",
    label: fields.why,
    width: "minmax(160px, 2fr)",
    cell: (row) => (
      <Why reason={row.colour_reason} text={row.colour_text} lastHeartbeatAt={row.last_heartbeat_at} />
    ),
  },
  {
    key: "since",
    label: fields.since,
    width: "104px",
    number: true,
    order: "since",
    cell: (row) => <Lasting at={row.colour_since} />,
  },
  {
    key: "last",
    label: fields.lastHeartbeat,
    width: "136px",
    number: true,
    order: "last_seen",
    cell: (row) => <Ago at={row.last_heartbeat_at} />,
  },
  {
    key: "version",
    label: fields.version,
    width: "96px",
    order: "version",
    cell: (row) => row.version ?? "",
  },
];

const more: readonly InstanceColumn[] = [
  {
    key: "name",
    label: fields.name,
    width: "160px",
    order: "name",
    optional: true,
    cell: (row) => row.display_name ?? "",
  },
  {
    key: "status",
    label: fields.status,
    width: "96px",
    order: "status",
    optional: true,
    cell: (row) => row.status ?? "",
  },
  {
    key: "message",
    label: fields.statusMessage,
    width: "200px",
    order: "status_message",
    optional: true,
    cell: (row) => row.status_message ?? "",
  },
  {
    key: "address",
    label: fields.address,
    width: "136px",
    order: "address",
    optional: true,
    cell: (row) => row.addresses.join(", "),
  },
  {
    key: "first_seen",
    label: fields.firstSeen,
    width: "136px",
    number: true,
    order: "first_seen",
    optional: true,
    cell: (row) => <Ago at={row.first_seen_at} />,
  },
  {
    key: "threshold",
    label: fields.threshold,
    width: "96px",
    number: true,
    optional: true,
    cell: (row) => formatDuration(row.overdue_after_seconds),
  },
];

export const instanceColumns: readonly InstanceColumn[] = [...who, ...state, ...more];

/** Two lines: the light and its name, then where and since when. */
export const phoneColumns: readonly InstanceColumn[] = [
  {
    key: "instance",
    label: fields.instance,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <Link href={instanceLink(row)} className="lit">
        <Light colour={row.colour} reason={row.colour_reason} word />
        <span className="cut">{row.machine}</span>
      </Link>
    ),
  },
  { key: "path", label: fields.customer, width: "auto", cell: (row) => `${row.customer} / ${row.software}` },
  {
    key: "since",
    label: fields.since,
    width: "auto",
    phone: "end",
    cell: (row) => <Lasting at={row.colour_since} />,
  },
];
