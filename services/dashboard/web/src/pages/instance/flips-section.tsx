import type { Flip, InstancePath } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { type Colour, Light } from "../../components/light.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago, Moment } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { say, texts } from "../../texts.ts";

const colourOf: Record<Flip["to"], Colour> = {
  alive: "green",
  overdue: "red",
  unseen: "grey",
  stopped: "grey",
  planned: "grey",
};

const columns: readonly Column<Flip>[] = [
  {
    key: "to",
    label: texts.instance.flip,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <span className="row">
        <Light colour={colourOf[row.from]} reason={row.from} word />
        <span aria-hidden="true">→</span>
        <Light colour={colourOf[row.to]} reason={row.to} word />
      </span>
    ),
  },
  { key: "at", label: texts.instance.at, width: "auto", number: true, cell: (row) => <Moment at={row.at} /> },
  { key: "ago", label: texts.instance.ago, width: "auto", number: true, cell: (row) => <Ago at={row.at} /> },
];

export const FlipsSection = ({ path }: { path: InstancePath }) => {
  const list = useList("/customers/{customer}/machines/{machine}/software/{software}/flips", { path });
  return (
    <Section
      title={texts.instance.flips}
      note={list.total === null ? null : say(texts.table.total, { count: list.total })}
    >
      <Waiting query={list}>
        {() =>
          list.items.length === 0 ? (
            <p className="quiet">{texts.instance.noFlips}</p>
          ) : (
            <SimpleTable
              label={texts.instance.flips}
              columns={columns}
              rows={list.items.slice(0, 15)}
              rowKey={(row) => row.at + row.to}
            />
          )
        }
      </Waiting>
    </Section>
  );
};
