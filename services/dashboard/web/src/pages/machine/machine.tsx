import { useParams } from "wouter";
import type { Instance, MachineDetail } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Breadcrumb } from "../../components/breadcrumb.tsx";
import { Light } from "../../components/light.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago, Lasting } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { Why } from "../../components/why.tsx";
import { formatDuration } from "../../format.ts";
import { customerLink, instanceLink, machineLink } from "../../links.ts";
import { texts } from "../../texts.ts";
import { Link } from "wouter";
import { MachineActions } from "./machine-actions.tsx";
import "../overview/overview.css";

const columns: readonly Column<Instance>[] = [
  {
    key: "software",
    label: texts.fields.software,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <Link href={instanceLink(row)} className="lit">
        <Light colour={row.colour} reason={row.colour_reason} word />
        <span className="cut">{row.software}</span>
      </Link>
    ),
  },
  {
    key: "why",
    label: texts.fields.why,
    width: "auto",
    cell: (row) => (
      <Why reason={row.colour_reason} text={row.colour_text} lastHeartbeatAt={row.last_heartbeat_at} />
    ),
  },
  {
    key: "version",
    label: texts.fields.version,
    width: "auto",
    phone: "hidden",
    cell: (row) => row.version ?? "",
  },
  {
    key: "last",
    label: texts.fields.lastHeartbeat,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.last_heartbeat_at} />,
  },
  {
    key: "since",
    label: texts.fields.since,
    width: "auto",
    number: true,
    phone: "hidden",
    cell: (row) => <Lasting at={row.colour_since} />,
  },
];

const Facts = ({ machine }: { machine: MachineDetail }) => {
  const threshold = machine.overdue_after_seconds;
  const rows: [string, string][] = [
    ...(threshold === null
      ? []
      : [[texts.instance.silentAfter, formatDuration(threshold)] as [string, string]]),
    ...Object.entries(machine.facts).map(([name, value]): [string, string] => [name, String(value)]),
    ...Object.entries(machine.labels),
    ...(machine.notes ? [[texts.machine.notes, machine.notes] as [string, string]] : []),
  ];
  if (rows.length === 0) return null;
  return (
    <Section title={texts.customers.about}>
      <dl className="facts">
        {rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
      </dl>
    </Section>
  );
};

export const MachinePage = () => {
  const { customer = "", machine: slug = "" } = useParams();
  const query = useGet(
    "/customers/{customer}/machines/{machine}",
    { path: { customer, machine: slug } },
    { refetchInterval: 10_000, keep: false },
  );
  return (
    <Waiting query={query}>
      {(machine) => (
        <>
          <PageHead
            title={machine.display_name ?? slug}
            before={
              <Breadcrumb
                crumbs={[
                  { label: customer, to: customerLink(customer) },
                  { label: slug, to: machineLink(customer, slug), colour: machine.colour },
                ]}
              />
            }
          >
            <MachineActions machine={machine} />
          </PageHead>
          <Section title={texts.fields.software}>
            <SimpleTable
              label={texts.fields.software}
              columns={columns}
              rows={machine.instances}
              rowKey={(row) => row.id}
            />
          </Section>
          <Facts machine={machine} />
        </>
      )}
    </Waiting>
  );
};
