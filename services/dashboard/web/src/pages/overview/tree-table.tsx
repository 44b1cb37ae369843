import { Link } from "wouter";
import type { Counts } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { formatCount } from "../../format.ts";
import { Icon } from "../../frame/icons.tsx";
import { customerLink, instancesLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";
import type { TreeRow } from "./tree-rows.ts";

type TreeTableProps = {
  rows: readonly TreeRow[];
  isOpen: (slug: string) => boolean;
  toggle: (slug: string) => void;
};

const Name = ({ row, isOpen, toggle }: { row: TreeRow } & Omit<TreeTableProps, "rows">) => {
  const { slug, name, colour, active } = row.customer;
  return (
    <span className="tree-name" style={{ "--depth": row.depth }}>
      {row.children > 0 ? (
        <button
          type="button"
          className="plain tree-toggle"
          aria-expanded={isOpen(slug)}
          aria-label={say(texts.overview.children, { name })}
          onClick={() => toggle(slug)}
        >
          <Icon name="chevron" />
        </button>
      ) : (
        <span className="tree-toggle" />
      )}
      <Light colour={colour} />
      <Link href={customerLink(slug)}>{name}</Link>
      {active ? null : <span className="quiet">{texts.customers.inactive}</span>}
    </span>
  );
};

const countColumn = (colour: Exclude<keyof Counts, "total">): Column<TreeRow> => ({
  key: colour,
  label: texts.colourWords[colour],
  width: "auto",
  number: true,
  cell: ({ customer }) =>
    customer.counts[colour] === 0 ? (
      <span className="quiet wide-only">0</span>
    ) : (
      <Link href={instancesLink({ customer: customer.slug, colour })}>
        <span className="phone-only">
          <Light colour={colour} />{" "}
        </span>
        {formatCount(customer.counts[colour])}
      </Link>
    ),
});

export const TreeTable = ({ rows, isOpen, toggle }: TreeTableProps) => {
  const columns: readonly Column<TreeRow>[] = [
    {
      key: "name",
      label: texts.fields.customer,
      width: "auto",
      phone: "main",
      cell: (row) => <Name row={row} isOpen={isOpen} toggle={toggle} />,
    },
    countColumn("red"),
    countColumn("yellow"),
    countColumn("green"),
    countColumn("grey"),
    {
      key: "total",
      label: texts.fields.instances,
      width: "auto",
      number: true,
      phone: "hidden",
      cell: ({ customer }) => formatCount(customer.counts.total),
    },
  ];
  const key = (row: TreeRow) => row.customer.slug;
  return <SimpleTable label={texts.navigation.customers} columns={columns} rows={rows} rowKey={key} />;
};
