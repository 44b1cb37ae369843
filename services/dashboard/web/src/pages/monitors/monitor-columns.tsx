import { Link } from "wouter";
import type { HeartbeatMonitor } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import type { Column } from "../../components/table/column.ts";
import { Ago } from "../../components/time.tsx";
import { formatDuration, formatMilliseconds } from "../../format.ts";
import { say, texts } from "../../texts.ts";

const words = texts.monitors;

export const schedule = ({ cron, time_zone, interval_seconds }: HeartbeatMonitor): string =>
  cron === null ? say(words.every, { time: formatDuration(interval_seconds ?? 0) }) : `${cron} ${time_zone}`;

export const monitorColumns: readonly Column<HeartbeatMonitor>[] = [
  {
    key: "name",
    label: words.name,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <>
        <Light colour={row.colour} /> <Link href={`/monitors/${row.id}`}>{row.name}</Link>
      </>
    ),
  },
  {
    key: "status",
    label: words.status,
    width: "auto",
    phone: "end",
    cell: (row) => words.statuses[row.status],
  },
  { key: "customer", label: words.customer, width: "auto", cell: (row) => row.customer },
  { key: "schedule", label: words.schedule, width: "auto", cell: schedule },
  { key: "last", label: words.last, width: "auto", cell: (row) => <Ago at={row.last_ping_at} /> },
  {
    key: "took",
    label: words.took,
    width: "auto",
    number: true,
    phone: "hidden",
    cell: (row) => (row.last_duration_ms === null ? "" : formatMilliseconds(row.last_duration_ms)),
  },
];
