import type { Colour } from "@rollcall/contracts/colour";
import type { Liveness } from "@rollcall/contracts/redis";
import type { Queryable } from "@rollcall/service-kit";
import { instantOfUs } from "../times.ts";
import type { LiveEventType, LiveItem } from "./live-item.ts";
import { flipItem, noticeItems } from "./live-message-items.ts";

type Path = { instance: string; customer: string; machine: string; software: string };

const pathColumns = "i.id as instance, i.customer, i.machine, i.software";
const pathOf = ({ instance: id, customer, machine, software }: Path) => ({ id, customer, machine, software });

type FlipRow = Path & { at: string; from: Liveness; to: Liveness; colour: Colour };
const flipsSql = `
  select ${pathColumns}, us_of(h.at) as at, h.from_state as from, h.to_state as to, i.colour
  from flips h join instances i on i.id = h.instance where h.recorded_at >= $1 order by h.recorded_at desc limit $2`;

type StatusRow = Path & { at: string; status: string; message: string | null };
const statusesSql = `
  select ${pathColumns}, us_of(h.at) as at, h.status, h.message
  from statuses h join instances i on i.id = h.instance where h.recorded_at >= $1 order by h.recorded_at desc limit $2`;

type DiagnosticRow = Path & {
  diagnostic: string;
  changed: string;
  code: number;
  module: string;
  severity: number;
  message: string | null;
  closed: boolean;
  acknowledged: boolean;
  suppressed: boolean;
};
const diagnosticColumns = `id, instance, code, module, severity, message, changed_at, closed_at, acknowledged_at,
  suppressed_by`;
const diagnosticsSql = `
  select ${pathColumns}, d.id as diagnostic, us_of(d.changed_at) as changed, d.code, d.module, d.severity, d.message,
    d.closed_at is not null as closed, d.acknowledged_at is not null as acknowledged,
    d.suppressed_by is not null as suppressed
  from (select ${diagnosticColumns} from diagnostics where changed_at >= $1
        union all select ${diagnosticColumns} from diagnostic_history where changed_at >= $1) d
  join instances i on i.id = d.instance order by d.changed_at desc limit $2`;

type RejectionRow = {
  id: string;
  at: string;
  reason: string;
  count: string;
  customer: string | null;
  machine: string | null;
  software: string | null;
  token_customer: string | null;
  detail: string;
};
const rejectionsSql = `
  select id, us_of(at) as at, reason, count, customer, machine, software, token_customer, detail
  from rejections where recorded_at >= $1 order by recorded_at desc limit $2`;

type NoticeRow = {
  id: string;
  kind: string;
  from: string;
  to: string | null;
  detail: Record<string, unknown>;
};
const noticesSql = `
  select id, kind, us_of(from_at) as from, us_of(to_at) as to, detail
  from notices where from_at >= $1 or to_at >= $1 or to_at is null order by from_at desc limit $2`;

type Reader = (postgres: Queryable, since: Date, limit: number) => Promise<LiveItem[]>;

/** Rows come newest first, because the newest are wanted when there are too many; items go out oldest first. */
const reader =
  <Row extends object>(sql: string, items: (row: Row) => LiveItem[]): Reader =>
  async (postgres, since, limit) => {
    const { rows } = await postgres.query<Row>(sql, [since, limit]);
    return rows.toReversed().flatMap(items);
  };

const diagnosticItem = (row: DiagnosticRow): LiveItem => ({
  type: "diagnostic",
  key: `diagnostic-${row.diagnostic}-${row.changed}`,
  audience: [row.customer],
  data: {
    at: instantOfUs(Number(row.changed)),
    ...pathOf(row),
    diagnostic: row.diagnostic,
    code: row.code,
    module: row.module,
    severity: row.severity,
    message: row.message,
    closed: row.closed,
    acknowledged: row.acknowledged,
    suppressed: row.suppressed,
  },
});

const rejectionItem = (row: RejectionRow): LiveItem => ({
  type: "rejection",
  key: `rejection-${row.id}`,
  audience: [row.customer, row.token_customer].filter((customer) => customer !== null),
  data: {
    at: instantOfUs(Number(row.at)),
    reason: row.reason,
    count: Number(row.count),
    customer: row.customer,
    machine: row.machine,
    software: row.software,
    detail: row.detail,
  },
});

/** What PostgreSQL has of each type, recorded at or after an instant. */
export const recordedItems = {
  flip: reader<FlipRow>(flipsSql, ({ at, ...flip }) => [flipItem({ ...flip, at: Number(at) })]),
  status: reader<StatusRow>(statusesSql, (row) => [
    {
      type: "status",
      key: `status-${row.instance}-${row.at}`,
      audience: [row.customer],
      data: { at: instantOfUs(Number(row.at)), ...pathOf(row), status: row.status, message: row.message },
    },
  ]),
  diagnostic: reader<DiagnosticRow>(diagnosticsSql, (row) => [diagnosticItem(row)]),
  rejection: reader<RejectionRow>(rejectionsSql, (row) => [rejectionItem(row)]),
  notice: reader<NoticeRow>(noticesSql, ({ from, to, ...notice }) =>
    noticeItems({ ...notice, from: Number(from), to: to === null ? null : Number(to) }),
  ),
} as const satisfies Partial<Record<LiveEventType, Reader>>;

export type RecordedType = keyof typeof recordedItems;
export const recordedTypes = Object.keys(recordedItems) as RecordedType[];
