import type { Colour } from "@rollcall/contracts/colour";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { anyField, type Field, type OrderKey } from "@rollcall/filter-language";
import { AppError, type Queryable } from "@rollcall/service-kit";
import type { Deps } from "../deps.ts";
import { type Counts, noCounts } from "../instances/count-by-colour.ts";
import { effectiveInstances } from "../instances/effective-instances.ts";
import { instanceColumns, type InstanceRow } from "../instances/instance-row.ts";
import { presentInstances } from "../instances/present-instances.ts";
import { filterSql, type ListRequest, orderKeys } from "../lists/list-request.ts";
import { readPage } from "../lists/read-page.ts";
import { createSqlValues } from "../lists/sql-values.ts";
import { colourOfCounts } from "../overview/customer-tree.ts";
import type { Overlay } from "../stores/live-state.ts";

type Machine = components["schemas"]["Machine"];

type MachineRow = {
  customer: string;
  slug: string;
  display_name: string | null;
  notes: string | null;
  labels: Record<string, string>;
  facts: Record<string, unknown>;
  overdue_after_seconds: number | null;
  first_seen_at: Date;
};

const columns = `m.customer, m.slug, m.display_name, m.notes, m.labels, m.facts, m.overdue_after_seconds,
  m.first_seen_at`;

const fields: Readonly<Record<string, Field>> = {
  [anyField]: {
    type: "text",
    ignoreCase: true,
    sql: "concat_ws(' ', m.slug, m.display_name, m.notes, nullif(m.labels, '{}')::text, nullif(m.facts, '{}')::text)",
  },
  machine: { type: "text", sql: "m.slug" },
  name: {
    type: "text",
    sql: "m.display_name",
    ignoreCase: true,
    order: "lower(coalesce(m.display_name, m.slug))",
  },
  first_seen: { type: "instant", sql: "m.first_seen_at" },
};
function resolve(name: string): Field | undefined {
  const [kind, ...rest] = name.split(".");
  const key = rest.join(".");
  if ((kind === "label" || kind === "fact") && key !== "")
    return { type: "text", sql: (bind) => `(m.${kind}s ->> ${bind(key)}::text)` };
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

const bySlug: readonly OrderKey[] = [{ name: "machine", sql: "m.slug", type: "text", descending: false }];

async function countOfMachines(
  postgres: Queryable,
  { customer, machines }: { readonly customer: string; readonly machines: readonly string[] },
  overlay: Overlay,
): Promise<Map<string, Counts>> {
  const values = createSqlValues();
  const { rows } = await postgres.query<{ machine: string; colour: Colour; count: string }>(
    `select i.machine, i.colour, count(*) as count from ${effectiveInstances(overlay, values)} i
     where i.customer = ${values.bind(customer)} and i.machine = any(${values.bind(machines)}::text[]) group by 1, 2`,
    values.values,
  );
  const counts = new Map<string, Counts>();
  for (const { machine, colour, count } of rows) {
    const own = counts.get(machine) ?? noCounts();
    own[colour] = Number(count);
    own.total += Number(count);
    counts.set(machine, own);
  }
  return counts;
}

const presentMachine = (row: MachineRow, counts: Counts = noCounts()): Machine => ({
  customer: row.customer,
  slug: row.slug,
  display_name: row.display_name,
  notes: row.notes,
  labels: row.labels,
  facts: row.facts,
  overdue_after_seconds: row.overdue_after_seconds,
  first_seen_at: row.first_seen_at.toISOString(),
  counts,
  colour: colourOfCounts(counts),
});

export async function listMachines({ postgres, live }: Deps, customer: string, request: ListRequest) {
  const { pageSize, pageToken, filter, orderBy } = request;
  const last = { name: "machine", sql: "m.slug", type: "text" } as const;
  const order = orderBy === undefined ? bySlug : orderKeys(orderBy, resolve, { usual: bySlug, last });
  const [{ rows, ...page }, overlay] = await Promise.all([
    readPage<MachineRow>(postgres, {
      pageSize,
      pageToken,
      list: ["machines", customer, filter, orderBy],
      statement: (values) => ({
        columns,
        from: "machines m",
        where: [`m.customer = ${values.bind(customer)}`, filterSql(filter, resolve, values)],
        order,
      }),
    }),
    live.overlay(),
  ]);
  const machines = rows.map(({ slug }) => slug);
  const counts = await countOfMachines(postgres, { customer, machines }, overlay);
  return { ...page, items: rows.map((row) => presentMachine(row, counts.get(row.slug))) };
}

const shownInstances = 100;

export async function readMachine(
  deps: Deps,
  customer: string,
  machine: string,
): Promise<components["schemas"]["MachineDetail"]> {
  const { postgres } = deps;
  const overlay = await deps.live.overlay();
  const [found, counts, instances] = await Promise.all([
    postgres.query<MachineRow>(`select ${columns} from machines m where m.customer = $1 and m.slug = $2`, [
      customer,
      machine,
    ]),
    countOfMachines(postgres, { customer, machines: [machine] }, overlay),
    postgres.query<InstanceRow>(
      `select ${instanceColumns} from instances i where i.customer = $1 and i.machine = $2
       order by i.software limit ${shownInstances}`,
      [customer, machine],
    ),
  ]);
  const [row] = found.rows;
  if (!row) throw new AppError("not_found", `There is no machine ${customer}/${machine}`);
  return {
    ...presentMachine(row, counts.get(machine)),
    as_of: overlay.asOf.toISOString(),
    degraded: overlay.degraded,
    instances: await presentInstances(deps, instances.rows, overlay),
  };
}
