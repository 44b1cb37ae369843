import { Link } from "wouter";
import type { Machine } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Light } from "../../components/light.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { formatCount } from "../../format.ts";
import { machineLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";

const columns: readonly Column<Machine>[] = [
  {
    key: "machine",
    label: texts.fields.machine,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <Link href={machineLink(row.customer, row.slug)} className="lit">
        <Light colour={row.colour} />
        <span className="cut">{row.slug}</span>
        {row.display_name ? <span className="quiet cut">{row.display_name}</span> : null}
      </Link>
    ),
  },
  {
    key: "software",
    label: texts.fields.software,
    width: "auto",
    number: true,
    cell: (row) => say(texts.customers.softwareCount, { count: row.counts.total }),
  },
  {
    key: "first",
    label: texts.fields.firstSeen,
    width: "auto",
    number: true,
    cell: (row) => <Ago at={row.first_seen_at} />,
  },
];

export const MachinesSection = ({ customer }: { customer: string }) => {
  const list = useList("/customers/{customer}/machines", { path: { customer } });
  const shown = list.items.slice(0, 100);
  return (
    <Section title={texts.customers.machines} note={list.total === null ? null : formatCount(list.total)}>
      <Waiting query={list}>
        {() =>
          shown.length === 0 ? (
            <p className="quiet">{texts.customers.noMachines}</p>
          ) : (
            <SimpleTable
              label={texts.customers.machines}
              columns={columns}
              rows={shown}
              rowKey={(row) => row.slug}
            />
          )
        }
      </Waiting>
    </Section>
  );
};
