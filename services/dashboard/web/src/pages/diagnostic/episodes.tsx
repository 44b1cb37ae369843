import { Link } from "wouter";
import type { Diagnostic } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Moment } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { diagnosticLink, filterValue } from "../../links.ts";
import { texts } from "../../texts.ts";
import { visibleText } from "../../visible-text.ts";

const words = texts.diagnostics;

const columns: readonly Column<Diagnostic>[] = [
  {
    key: "opened",
    label: words.opened,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <Link href={diagnosticLink(row.id)} className="accent">
        <Moment at={row.opened_at} />
      </Link>
    ),
  },
  {
    key: "closed",
    label: words.closedAt,
    width: "auto",
    cell: (row) => (row.closed_at === null ? words.stillOpen : <Moment at={row.closed_at} />),
  },
  {
    key: "acknowledged",
    label: words.acknowledged,
    width: "auto",
    cell: (row) => row.acknowledged_by ?? words.nobodyAcknowledged,
  },
  { key: "message", label: words.message, width: "auto", cell: (row) => visibleText(row.message ?? "") },
];

/** The same code of the same instance at other times, newest first. */
export const Episodes = ({ diagnostic }: { diagnostic: Diagnostic }) => {
  const { customer, machine, software, code } = diagnostic;
  const list = useList("/diagnostics", {
    query: {
      state: "all",
      customer,
      filter: `code:${code} AND machine:${filterValue(machine)} AND software:${filterValue(software)}`,
      page_size: 50,
    },
  });
  const others = list.items.filter((row) => row.id !== diagnostic.id && row.module === diagnostic.module);
  return (
    <Section title={words.otherEpisodes}>
      <Waiting query={list}>
        {() =>
          others.length === 0 ? (
            <p className="quiet">{words.noOtherEpisodes}</p>
          ) : (
            <SimpleTable
              label={words.otherEpisodes}
              columns={columns}
              rows={others}
              rowKey={(row) => row.id}
            />
          )
        }
      </Waiting>
    </Section>
  );
};
