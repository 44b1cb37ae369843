import type { Liveness } from "@rollcall/contracts/redis";
import type { Status } from "@rollcall/contracts/colour";

export type InstanceRow = {
  id: string;
  customer: string;
  machine: string;
  software: string;
  display_name: string | null;
  liveness: Liveness;
  liveness_since: Date;
  colour_since: Date;
  status: Status | null;
  status_message: string | null;
  status_since: Date | null;
  severity: 0 | 1 | 2;
  in_maintenance: boolean;
  customer_inactive: boolean;
  version: string | null;
  addresses: string[];
  first_seen_at: Date;
  planned_reason: string | null;
  /** Of the instance, its machine or its customer. */
  overdue_after_seconds: number;
};

const thresholdSql = `coalesce(i.overdue_after_seconds,
  (select m.overdue_after_seconds from machines m where m.customer = i.customer and m.slug = i.machine),
  (select c.overdue_after_seconds from customers c where c.slug = i.customer)) as overdue_after_seconds`;

/** Columns of an InstanceRow, in statements that name `instances` i. */
export const instanceColumns = `i.id, i.customer, i.machine, i.software, i.display_name, i.liveness, i.liveness_since,
  i.colour_since, i.status, i.status_message, i.status_since, i.severity, i.in_maintenance, i.version, i.addresses,
  i.first_seen_at, i.planned_reason, i.in_maintenance and customer_is_inactive(i.customer) as customer_inactive,
  ${thresholdSql}`;
